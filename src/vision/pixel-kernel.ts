/** The machine code that halves and resizes pictures (pixels.wat), and the memory that it works in. */
import { pixelCode } from "./pixel-code.ts";

/** How far the code may read and write beyond what it is told. */
export const MARGIN_BYTES = 64;

/** The functions' parameters are told in pixels.wat; addresses are bytes from the start of the memory. */
interface PixelKernel {
  /**
   * The memory, at least so large. Every call has all of it and leaves nothing there for the next one, which may find
   * it elsewhere.
   *
   * @throws {RangeError} when there is no more.
   */
  reserve(bytes: number): ArrayBuffer;
  readonly halveRow: HalveRow;
  readonly resampleRow: ResampleRow;
}

type HalveRow = (above: number, below: number, out: number, count: number) => void;
type ResampleRow = (
  rows: number,
  rowWeights: number,
  rowCount: number,
  line: number,
  values: number,
  starts: number,
  columns: number,
  columnWeights: number,
  out: number,
  count: number,
) => void;

const PAGE_BYTES = 65_536;

function openPixelKernel(): PixelKernel {
  const module = new WebAssembly.Module(Buffer.from(pixelCode, "base64"));
  const { memory, halveRow, resampleRow } = new WebAssembly.Instance(module).exports;
  return {
    reserve(bytes) {
      const missing = Math.ceil((bytes - memory.buffer.byteLength) / PAGE_BYTES);
      if (missing > 0) memory.grow(missing);
      return memory.buffer;
    },
    halveRow,
    resampleRow,
  };
}

/** One for each thread: its memory is that of a single call. */
export const pixelKernel = openPixelKernel();

/** As much of WebAssembly as is used: Node has it, but its types come with a browser's, which a server must not see. */
declare const WebAssembly: {
  readonly Module: new (code: Uint8Array) => object;
  /** What pixels.wat exports. */
  readonly Instance: new (module: object) => {
    readonly exports: {
      readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
      readonly halveRow: HalveRow;
      readonly resampleRow: ResampleRow;
    };
  };
};
