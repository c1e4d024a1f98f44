/** The memory that is scanned, and the machine code that scans it (scan.wat). */
import { scanCode } from "./scan-code.ts";

/** Bytes that the code reaches with its 32-bit addresses, but for one page: views of 4 GiB do not exist. */
export const MOST_BYTES = 2 ** 32 - 65_536;

/** The kernel's parameters are told in scan.wat; addresses are bytes from the start of the memory. */
export type Scan = (
  row: number,
  count: number,
  stride: number,
  scales: number,
  errors: number,
  probe: number,
  unit: number,
  length: number,
  floor: number,
  hits: number,
) => number;

export interface ScanKernel {
  /** Looks the memory up again after each `reserve`: growing it makes a new buffer of it. */
  buffer(): ArrayBuffer;
  /** Makes the memory at least so large. @throws {RangeError} when there is no more. */
  reserve(bytes: number): void;
  readonly scan: Scan;
}

/** @param mostBytes The memory never becomes larger; what it does not use yet costs addresses but no memory. */
export function openScanKernel(mostBytes: number): ScanKernel {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: pagesOf(mostBytes) });
  const module = new WebAssembly.Module(Buffer.from(scanCode, "base64"));
  const { exports } = new WebAssembly.Instance(module, { gallery: { memory } });
  return {
    buffer: () => memory.buffer,
    reserve(bytes) {
      const missing = pagesOf(bytes) - pagesOf(memory.buffer.byteLength);
      if (missing > 0) memory.grow(missing);
    },
    scan: exports.scan,
  };
}

function pagesOf(bytes: number): number {
  return Math.ceil(bytes / 65_536);
}

/** As much of WebAssembly as is used: Node has it, but its types come with a browser's, which a server must not see. */
declare const WebAssembly: {
  readonly Memory: new (size: { readonly initial: number; readonly maximum: number }) => WasmMemory;
  readonly Module: new (code: Uint8Array) => object;
  /** What scan.wat exports. */
  readonly Instance: new (
    module: object,
    imports: { readonly gallery: { readonly memory: WasmMemory } },
  ) => { readonly exports: { readonly scan: Scan } };
};

interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}
