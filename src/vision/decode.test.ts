import { readFile } from "node:fs/promises";
import { deflateSync } from "node:zlib";
import sharp from "sharp";
import { beforeAll, expect, it } from "vitest";
import { VultusError } from "../shared/errors.ts";
import type { ProblemCode } from "../shared/problems.ts";
import { decodeDraft, decodeImage, hardenDecoder, maxSide } from "./decode.ts";
import { MAX_PICTURE_BYTES } from "../shared/largest-picture.ts";

beforeAll(hardenDecoder);

/** Left half red, right half blue. */
const halves = (width = 64, height = 32) => {
  const pixels = Buffer.alloc(width * height * 3);
  for (let i = 0; i < pixels.length; i += 3) pixels[i + ((i / 3) % width < width / 2 ? 0 : 2)] = 250;
  return sharp(pixels, { raw: { width, height, channels: 3 } });
};

const refusal = async (bytes: Uint8Array): Promise<ProblemCode | "accepted"> => {
  try {
    await decodeImage(bytes);
    return "accepted";
  } catch (error) {
    if (error instanceof VultusError) return error.code;
    throw error;
  }
};

const pngChunk = (type: string, content: Uint8Array) => {
  const chunk = Buffer.alloc(12 + content.length);
  chunk.writeUInt32BE(content.length, 0);
  chunk.write(type, 4, "latin1");
  chunk.set(content, 8);
  return chunk;
};
const pngHeader = (width: number, height: number) => {
  const content = Buffer.alloc(13);
  content.writeUInt32BE(width, 0);
  content.writeUInt32BE(height, 4);
  content.set([8, 2], 8);
  return pngChunk("IHDR", content);
};
const pngMagic = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");

it.each(["jpeg", "png", "webp"] as const)("decodes %s to RGB", async (format) => {
  const image = await decodeImage(await halves().toFormat(format).toBuffer());
  expect([image.width, image.height, image.pixels.length]).toEqual([64, 32, 64 * 32 * 3]);
  expect(image.pixels[0]).toBeGreaterThan(200);
  expect(image.pixels[2]).toBeLessThan(60);
});

it("turns a picture upright as its EXIF data says", async () => {
  const image = await decodeImage(await halves().jpeg().withMetadata({ orientation: 6 }).toBuffer());
  expect([image.width, image.height]).toEqual([32, 64]);
  expect(image.pixels[0]).toBeGreaterThan(200);
  expect(image.pixels.at(-1)).toBeGreaterThan(200);
});

it.each([
  ["a CMYK JPEG", () => halves().toColourspace("cmyk").jpeg()],
  ["a grey JPEG", () => halves().grayscale().jpeg()],
  ["a 16-bit PNG", () => halves().toColourspace("rgb16").png()],
  ["a grey 16-bit PNG", () => halves().toColourspace("grey16").png()],
  ["a palette PNG", () => halves().png({ palette: true })],
  ["a PNG with alpha", () => halves().ensureAlpha(0.5).png()],
  ["a progressive JPEG", () => halves().jpeg({ progressive: true })],
])("decodes %s to three channels", async (_, make) => {
  const image = await decodeImage(await make().toBuffer());
  expect(image.pixels.length).toBe(64 * 32 * 3);
});

it("lays what shines through on grey", async () => {
  const clear = sharp({ create: { width: 8, height: 8, channels: 4, background: "#0000" } });
  const { pixels } = await decodeImage(await clear.png().toBuffer());
  expect([...pixels.subarray(0, 3)]).toEqual([128, 128, 128]);
});

it("shrinks a large photo to the working size", async () => {
  const image = await decodeImage(await halves(4000, 3000).jpeg().toBuffer());
  expect([image.width, image.height]).toEqual([maxSide, 1200]);
});

it("leaves a JPEG as it is that is not much larger", async () => {
  const image = await decodeImage(await halves(1920, 1080).jpeg().toBuffer());
  expect([image.width, image.height]).toEqual([1920, 1080]);
});

it.each([
  [800, [800, 600]],
  [801, [1333, 1000]],
  [1334, [1600, 1200]],
  [maxSide, [1600, 1200]],
])("reads a photo of 4000 x 3000 only so far that %i pixels a side are there", async (least, size) => {
  const { image, isSmaller } = await decodeDraft(await halves(4000, 3000).jpeg().toBuffer(), least);
  expect([image.width, image.height]).toEqual(size);
  expect(isSmaller).toBe(image.width < maxSide);
  expect(image.pixels[0]).toBeGreaterThan(200);
  expect(image.pixels.at(-1)).toBeGreaterThan(200);
});

it("turns a draft upright, too", async () => {
  const photo = await halves(3000, 4000).jpeg().withMetadata({ orientation: 6 }).toBuffer();
  const { image } = await decodeDraft(photo, 800);
  expect([image.width, image.height]).toEqual([800, 600]);
  expect(image.pixels[0]).toBeGreaterThan(200);
});

it.each(["png", "webp"] as const)("reads all of a %s, which is no quicker by halves", async (format) => {
  const { image, isSmaller } = await decodeDraft(await halves(2400, 1800).toFormat(format).toBuffer(), 800);
  expect([image.width, isSmaller]).toEqual([maxSide, false]);
});

it("calls nothing smaller that was small to begin with", async () => {
  expect(await decodeDraft(await halves().jpeg().toBuffer(), 800)).toMatchObject({ isSmaller: false });
});

it("refuses a truncated photo that it reads at a quarter of its size", async () => {
  const whole = await halves(4000, 3000).jpeg().toBuffer();
  await expect(decodeDraft(whole.subarray(0, whole.length * 0.6), 800)).rejects.toMatchObject({
    code: "image-damaged",
  });
});

it.each([
  ["nothing", Buffer.alloc(0)],
  ["text", Buffer.from("hello, is this a picture?")],
  ["an SVG", Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>')],
  ["a GIF", Buffer.from("GIF89a\x01\x00\x01\x00\x00\x00\x00;", "latin1")],
  ["a PDF", Buffer.from("%PDF-1.7\n")],
])("refuses %s as no picture", async (_, bytes) => {
  expect(await refusal(bytes)).toBe("not-an-image");
});

it.each(["jpeg", "png", "webp"] as const)("refuses a truncated %s", async (format) => {
  const noise = Buffer.from(Array.from({ length: 128 * 128 * 3 }, (_, i) => (i * 7919) % 251));
  const whole = await sharp(noise, { raw: { width: 128, height: 128, channels: 3 } })
    .toFormat(format)
    .toBuffer();
  expect(await refusal(whole.subarray(0, Math.floor(whole.length * 0.6)))).toBe("image-damaged");
  expect(await refusal(whole.subarray(0, 20))).toBe("image-damaged");
});

it("reads HEIC, as phones write it", async () => {
  // 96 x 64: red grows by 2 a column, green by 3 a row, blue stays at 120.
  const file = new URL("../../test/fixtures/gradient.heic", import.meta.url);
  const { width, height, pixels } = await decodeImage(await readFile(file));
  expect([width, height]).toEqual([96, 64]);
  for (const [x, y] of [
    [10, 10],
    [80, 20],
    [50, 60],
  ]) {
    const at = (y * width + x) * 3;
    const [red, green, blue] = pixels.subarray(at, at + 3);
    for (const error of [red - 2 * x, green - 3 * y, blue - 120]) expect(Math.abs(error)).toBeLessThan(8);
  }
});

it("refuses garbage behind a HEIC header", async () => {
  expect(await refusal(Buffer.from("\0\0\0\x18ftypheic\0\0\0\0mif1heic and then nothing", "latin1"))).toBe(
    "image-damaged",
  );
});

it("refuses a PNG of 200 megapixels by its header alone", async () => {
  const bomb = Buffer.concat([
    pngMagic,
    pngHeader(20_000, 10_000),
    pngChunk("IDAT", deflateSync(Buffer.alloc(1000))),
    pngChunk("IEND", Buffer.alloc(0)),
  ]);
  expect(await refusal(withChecksums(bomb))).toBe("image-too-large");
});

it("refuses a file over the byte limit", async () => {
  expect(await refusal(Buffer.alloc(MAX_PICTURE_BYTES + 1))).toBe("image-too-large");
});

it("refuses moving pictures", async () => {
  const frames = Buffer.alloc(16 * 32 * 3, 5).fill(200, 16 * 16 * 3);
  const raw = { width: 16, height: 32, channels: 3, pageHeight: 16 } as const;
  expect(await refusal(await sharp(frames, { raw }).webp().toBuffer())).toBe("image-animated");
  const apng = Buffer.concat([pngMagic, pngHeader(8, 8), pngChunk("acTL", Buffer.alloc(8))]);
  expect(await refusal(apng)).toBe("image-animated");
  expect(await refusal(Buffer.from("\0\0\0\x18ftyphevc\0\0\0\0", "latin1"))).toBe("image-animated");
});

/** Writes the CRC of every chunk, so that only the size is wrong. */
function withChecksums(png: Buffer): Buffer {
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at);
    png.writeUInt32BE(crc(png.subarray(at + 4, at + 8 + length)), at + 8 + length);
    at += 12 + length;
  }
  return png;
}

function crc(bytes: Uint8Array): number {
  let rest = 0xffffffff;
  for (const byte of bytes) {
    rest ^= byte;
    for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
  }
  return (rest ^ 0xffffffff) >>> 0;
}
