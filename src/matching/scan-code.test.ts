import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { assemble, kernels } from "../../scripts/wasm.mjs";

it("is what scan.wat assembles to; otherwise run `npm run wasm`", async () => {
  expect(await readFile(kernels.scan.code, "utf8")).toBe(await assemble(kernels.scan));
});
