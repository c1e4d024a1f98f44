/** A 256-bit hash of what a picture shows: encoded again it differs in a few bits, so a picture that was shown before is found. */
import { luma } from "./planar.ts";
import type { Pyramid } from "./pyramid.ts";
import { resampleRegion } from "./resample.ts";

/** One bit for each cell. */
const side = 16;
/** The cells and a rim of neighbours for those at the edge. */
const grid = side + 2;
/** The middle of the picture, where the person is: the wall beside them is the same every day. */
const middle = { x: 0.2, y: 0.15, width: 0.6, height: 0.7 };
/** In grey levels: where a picture is flat, only the encoder decides which cell is the brighter one. */
const MIN_CONTRAST = 2;

/**
 * One bit for each cell of the picture's middle: set where it is brighter than the four around it. The sketch that they
 * make is too coarse to tell people apart.
 *
 * @returns 64 hexadecimal digits.
 */
export function fingerprint(pyramid: Pyramid): string {
  const cells = brightnessOf(pyramid);
  let hash = "";
  for (let y = 1; y <= side; y++) {
    let bits = 0;
    for (let x = 1; x <= side; x++) {
      const i = y * grid + x;
      const around = (cells[i - 1] + cells[i + 1] + cells[i - grid] + cells[i + grid]) / 4;
      bits = (bits << 1) | (cells[i] > around + MIN_CONTRAST ? 1 : 0);
    }
    hash += bits.toString(16).padStart(4, "0");
  }
  return hash;
}

/** From the halved picture and no smaller one: each halving may lose a row, which moves the cells of a picture that was made smaller. */
function brightnessOf(pyramid: Pyramid): Float32Array {
  const half = pyramid.at(1);
  const [width, height] = [pyramid.image.width / 2, pyramid.image.height / 2];
  const region = {
    x: middle.x * width,
    y: middle.y * height,
    width: middle.width * width,
    height: middle.height * height,
  };
  const colours = new Float32Array(grid * grid * 3);
  resampleRegion(half, region, grid, grid, colours);
  return Float32Array.from({ length: grid * grid }, (_, i) =>
    luma(colours[3 * i], colours[3 * i + 1], colours[3 * i + 2]),
  );
}
