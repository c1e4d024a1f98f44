/** `npm run wasm`: assembles src/matching/scan.wat into src/matching/scan-code.ts, so that the product needs no assembler. */
import { readFileSync, writeFileSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import wabt from "wabt";
import { inRoot, main, root, say } from "./checkout.mjs";

const source = inRoot("src", "matching", "scan.wat");
/** Where the code is kept. */
export const scanCodePath = inRoot("src", "matching", "scan-code.ts");

/** What scan-code.ts has to say for the scan.wat of today. */
export async function assembleScan() {
  const assembler = await wabt();
  const module = assembler.parseWat(source, readFileSync(source, "utf8"), { simd: true });
  const { buffer } = module.toBinary({});
  module.destroy();
  return [
    "/** The code of scan.wat as base64; written by `npm run wasm`. */",
    `export const scanCode =`,
    `  "${Buffer.from(buffer).toString("base64")}";`,
    "",
  ].join("\n");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(async () => {
    writeFileSync(scanCodePath, await assembleScan());
    say(`Wrote ${relative(root, scanCodePath)}`);
  });
}
