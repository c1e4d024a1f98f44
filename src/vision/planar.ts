/** Lays interleaved RGB out as the planes a network reads: its order of colours, its mean and its scale. */

/** How a network wants its pixels: `(value - mean) / deviation`. */
export interface PixelCode {
  readonly channels: "rgb" | "bgr" | "gray";
  readonly mean: number;
  readonly deviation: number;
}

/**
 * Fills `out` with one plane per channel.
 *
 * @param interleaved RGB of 0 to 255.
 * @param out `count` numbers for grey, `3 * count` for colour.
 */
export function toPlanes(
  interleaved: ArrayLike<number>,
  count: number,
  code: PixelCode,
  out: Float32Array,
): void {
  const { mean } = code;
  const factor = 1 / code.deviation;
  if (code.channels === "gray") {
    for (let i = 0, source = 0; i < count; i++, source += 3) {
      out[i] = (luma(interleaved[source], interleaved[source + 1], interleaved[source + 2]) - mean) * factor;
    }
    return;
  }
  const redPlane = code.channels === "rgb" ? 0 : 2 * count;
  const bluePlane = code.channels === "rgb" ? 2 * count : 0;
  for (let i = 0, source = 0; i < count; i++, source += 3) {
    out[redPlane + i] = (interleaved[source] - mean) * factor;
    out[count + i] = (interleaved[source + 1] - mean) * factor;
    out[bluePlane + i] = (interleaved[source + 2] - mean) * factor;
  }
}

/** Brightness after ITU-R BT.601, as JPEG and the networks' training used it. */
export function luma(red: number, green: number, blue: number): number {
  return 0.299 * red + 0.587 * green + 0.114 * blue;
}
