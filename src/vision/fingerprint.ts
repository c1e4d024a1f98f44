/** A 64-bit difference hash of a whole picture: near pictures have near hashes, so a repeated frame shows. */
import { luma } from "./planar.ts";
import { type Pyramid, resampleFrom } from "./pyramid.ts";

const columns = 9;
const rows = 8;

/**
 * One bit for each neighbouring pair of a 9 x 8 thumbnail: set where brightness grows to the right.
 *
 * @returns 16 hexadecimal digits.
 */
export function fingerprint(pyramid: Pyramid): string {
  const { width, height } = pyramid.image;
  const cells = new Float32Array(columns * rows * 3);
  resampleFrom(pyramid, { x: 0, y: 0, width, height }, columns, rows, cells);
  let hash = "";
  for (let y = 0; y < rows; y++) {
    let bits = 0;
    for (let x = 0; x + 1 < columns; x++) {
      const at = (y * columns + x) * 3;
      const here = luma(cells[at], cells[at + 1], cells[at + 2]);
      const next = luma(cells[at + 3], cells[at + 4], cells[at + 5]);
      bits = (bits << 1) | (next > here ? 1 : 0);
    }
    hash += bits.toString(16).padStart(2, "0");
  }
  return hash;
}
