import { describe, expect, it } from "vitest";
import { documentedRequests, isAsPromised } from "./documented-requests.ts";

const block = (kind: string, text: string) => `\`\`\`${kind}\n${text}\n\`\`\`\n`;
const curl = block("sh", "curl http://localhost:8080/v1/me");

describe("a page's requests", () => {
  it("are its curl lines, each with the reply below", () => {
    const page = `${block("sh", "npm start")}text\n${curl}text\n${block("http", 'HTTP/1.1 200 OK\n\n{ "a": 1 }')}`;
    expect(documentedRequests(page)).toEqual([
      { title: "/v1/me", script: "curl http://localhost:8080/v1/me\n", status: 200, body: { a: 1 } },
    ]);
  });

  it("may promise no body", () => {
    expect(documentedRequests(curl + block("http", "HTTP/1.1 204 No Content"))).toMatchObject([
      { status: 204, body: undefined },
    ]);
  });

  it("need a reply each", () => {
    expect(() => documentedRequests(curl)).toThrow(SyntaxError);
    expect(() => documentedRequests(curl + curl)).toThrow(SyntaxError);
  });
});

describe("a promise", () => {
  it.each([
    ["…", { any: "thing" }],
    ["usr_…", "usr_1"],
    [{ a: [1, null, "x…y"] }, { a: [1, null, "xzy"] }],
  ])("%j is kept by %j", (promised, actual) => expect(isAsPromised(promised, actual)).toBe(true));

  it.each([
    ["…", undefined],
    ["usr_…", "cap_1"],
    [{ a: 1 }, { a: 1, b: 2 }],
    [{ a: 1, b: 2 }, { a: 1 }],
    [["face"], ["face", "pop"]],
    [{ a: 1 }, 1],
    [1, "1"],
  ])("%j is broken by %j", (promised, actual) => expect(isAsPromised(promised, actual)).toBe(false));
});
