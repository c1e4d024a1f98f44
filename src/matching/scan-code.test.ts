import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { assembleScan, scanCodePath } from "../../scripts/wasm.mjs";

it("is what scan.wat assembles to; otherwise run `npm run wasm`", async () => {
  expect(await readFile(scanCodePath, "utf8")).toBe(await assembleScan());
});
