import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { startTestServer } from "../../test/support/http.ts";
import { referencePage } from "./reference-page.ts";

it("is what docs/reference.md shows; if not, run: npm run docs", async () => {
  const server = await startTestServer();
  const openApi: unknown = (await server.app.inject({ url: "/v1/openapi.json" })).json();
  await server.app.close();
  const page = await readFile(new URL("../../docs/reference.md", import.meta.url), "utf8");
  expect(page).toBe(referencePage(openApi));
});

it("writes forms as TypeScript would, with their limits", () => {
  const body = {
    type: "object",
    properties: {
      name: { type: "string", minLength: 2, maxLength: 40 },
      count: { type: "integer", minimum: 1, maximum: 100, default: 5 },
      kinds: { type: "array", items: { type: "string", enum: ["a", "b"] }, maxItems: 3 },
      scores: { type: "object", additionalProperties: { type: "number" } },
      until: { type: "string", format: "date-time", nullable: true },
      either: { anyOf: [{ type: "boolean" }, { type: "object", properties: {} }] },
    },
    required: ["name", "count", "scores"],
  };
  const route = {
    summary: "Do it",
    security: [{ key: [] }],
    requestBody: { content: { "application/json": { schema: body } } },
    responses: { 204: {} },
  };
  expect(referencePage({ paths: { "/x": { post: route } } })).toContain(`## \`POST /x\`

Do it. Asks for a key.

Takes:

\`\`\`ts
{
  name: string; // 2 to 40 characters
  count?: number; // 1 to 100, whole, 5 without
  kinds?: ("a" | "b")[]; // at most 3 items
  scores: Record<string, number>;
  until?: string | null; // date-time
  either?: boolean | {};
}
\`\`\`

Answers 204 without a body.
`);
});

it("refuses a route that does not say what it does", () => {
  expect(() => referencePage({ paths: { "/x": { get: { responses: {} } } } })).toThrow();
});
