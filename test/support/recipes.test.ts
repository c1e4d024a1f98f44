import { describe, expect, it } from "vitest";
import { isPrinted, recipesOf } from "./recipes.ts";

const page = `# Recipes

## One

\`\`\`env
VULTUS_DATABASE_URL=memory:
# VULTUS_PORT=1
\`\`\`

\`\`\`sh
curl http://localhost:8080/healthz
\`\`\`

\`\`\`http
HTTP/1.1 200 OK
\`\`\`

## Two

\`\`\`console
$ npx vultus users list
name  …
ada   1
$ npx vultus doctor
\`\`\`
`;

describe("the recipes of a page", () => {
  it("are its headings, each with its variables, requests and commands", () => {
    expect(recipesOf(page)).toMatchObject([
      {
        title: "One",
        variables: { VULTUS_DATABASE_URL: "memory:" },
        requests: [{ title: "/healthz", status: 200 }],
        commands: [],
      },
      {
        title: "Two",
        requests: [],
        commands: [
          { words: ["users", "list"], output: "name  …\nada   1" },
          { words: ["doctor"], output: "" },
        ],
      },
    ]);
  });

  it("promise what is printed but for blanks and what … stands for", () => {
    expect(isPrinted("name  …\nada   1", "name      since\nada       1\n")).toBe(true);
    expect(isPrinted("0.…", "0.591")).toBe(true);
    expect(isPrinted("0.…", "0x591")).toBe(false);
    expect(isPrinted("ada  1", "ada  12")).toBe(false);
    expect(isPrinted("ada  1", "ada1")).toBe(false);
    expect(isPrinted("", "something")).toBe(false);
  });
});
