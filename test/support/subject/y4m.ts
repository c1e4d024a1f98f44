/** Writes uncompressed video for Chromium's fake camera (`--use-file-for-fake-video-capture`). */
import { open } from "node:fs/promises";
import { frameHeight, frameWidth } from "./camera.ts";

const LUMA_BYTES = frameWidth * frameHeight;
const CHROMA_BYTES = LUMA_BYTES / 4;

/**
 * @param frames 640 x 480 RGBA each; taken one at a time, so that a long clip need not fit in memory.
 * @param fps Whole frames a second.
 */
export async function writeY4m(
  path: string,
  frames: Iterable<Uint8Array | Uint8ClampedArray>,
  fps: number,
): Promise<void> {
  const file = await open(path, "w");
  try {
    await file.write(`YUV4MPEG2 W${frameWidth} H${frameHeight} F${fps}:1 Ip A1:1 C420jpeg\n`);
    for (const rgba of frames) {
      await file.write("FRAME\n");
      await file.write(toI420(rgba));
    }
  } finally {
    await file.close();
  }
}

/** BT.601 in studio range, as Chromium reads y4m: a plane of brightness, then two of colour at half the size. */
function toI420(rgba: Uint8Array | Uint8ClampedArray): Uint8Array {
  const planes = new Uint8Array(LUMA_BYTES + 2 * CHROMA_BYTES);
  for (let i = 0; i < LUMA_BYTES; i++) {
    planes[i] =
      16 + (65.738 * rgba[4 * i] + 129.057 * rgba[4 * i + 1] + 25.064 * rgba[4 * i + 2]) / 256 + 0.5;
  }
  for (let y = 0, out = LUMA_BYTES; y < frameHeight; y += 2) {
    for (let x = 0; x < frameWidth; x += 2, out++) {
      const at = 4 * (y * frameWidth + x);
      const mean = (channel: number): number => {
        const k = at + channel;
        const below = k + 4 * frameWidth;
        return (rgba[k] + rgba[k + 4] + rgba[below] + rgba[below + 4]) / 4;
      };
      const [red, green, blue] = [mean(0), mean(1), mean(2)];
      planes[out] = 128.5 + (-37.945 * red - 74.494 * green + 112.439 * blue) / 256;
      planes[out + CHROMA_BYTES] = 128.5 + (112.439 * red - 94.154 * green - 18.285 * blue) / 256;
    }
  }
  return planes;
}
