import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { assemble, kernels } from "../../scripts/wasm.mjs";

it("is what pixels.wat assembles to; otherwise run `npm run wasm`", async () => {
  expect(await readFile(kernels.pixels.code, "utf8")).toBe(await assemble(kernels.pixels));
});
