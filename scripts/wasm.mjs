/** `npm run wasm`: assembles every .wat file into a TypeScript file beside it, so that the product needs no assembler. */
import { readFileSync, writeFileSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import wabt from "wabt";
import { inRoot, main, root, say } from "./checkout.mjs";

/**
 * @typedef {object} Kernel
 * @property {string} source Path of the .wat file.
 * @property {string} code Path of the file that keeps what it assembles to.
 * @property {string} constant What that file exports.
 */

/** @type {{ readonly scan: Kernel, readonly pixels: Kernel }} */
export const kernels = {
  scan: {
    source: inRoot("src", "matching", "scan.wat"),
    code: inRoot("src", "matching", "scan-code.ts"),
    constant: "scanCode",
  },
  pixels: {
    source: inRoot("src", "vision", "pixels.wat"),
    code: inRoot("src", "vision", "pixel-code.ts"),
    constant: "pixelCode",
  },
};

/**
 * What the file of the code has to say for the .wat of today.
 *
 * @param {Kernel} kernel
 */
export async function assemble({ source, constant }) {
  const assembler = await wabt();
  const module = assembler.parseWat(source, readFileSync(source, "utf8"), { simd: true });
  const { buffer } = module.toBinary({});
  module.destroy();
  return [
    `/** The code of ${source.split(/[\\/]/).at(-1)} as base64; written by \`npm run wasm\`. */`,
    `export const ${constant} =`,
    `  "${Buffer.from(buffer).toString("base64")}";`,
    "",
  ].join("\n");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(async () => {
    for (const kernel of Object.values(kernels)) {
      writeFileSync(kernel.code, await assemble(kernel));
      say(`Wrote ${relative(root, kernel.code)}`);
    }
  });
}
