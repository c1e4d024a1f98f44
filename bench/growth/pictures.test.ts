import sharp from "sharp";
import { expect, it } from "vitest";
import { crowd, enlarged, mostFaces } from "./pictures.ts";

const frame = new Uint8Array(640 * 480 * 3).fill(200);

it("enlarges a frame to so many pixels, of the same shape", async () => {
  for (const megapixels of [0.3072, 1, 2]) {
    const { width, height, format } = await sharp(await enlarged(frame, megapixels)).metadata();
    expect(format).toBe("jpeg");
    expect((width * height) / (megapixels * 1e6)).toBeCloseTo(1, 2);
    expect(width / height).toBeCloseTo(4 / 3, 2);
  }
});

it("lays as many faces into a crowd as it is asked for, beside one another, in a picture of one size", async () => {
  for (const count of [1, 6, mostFaces]) {
    const { data, info } = await sharp(await crowd([frame], count))
      .greyscale()
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([1280, 960]);
    // Faces are brighter than what lies behind them, with noise on both.
    const bright = data.reduce((sum, level) => sum + Number(level > 160), 0);
    expect(bright / (256 * 320)).toBeCloseTo(count, 1);
  }
});
