/** Uploads that a server on the open internet must expect: broken, oversized and unusable ones, and odd ones that are all right. */
import { deflateSync } from "node:zlib";
import sharp, { type Sharp } from "sharp";
import { encodeJpeg } from "./subject/encode.ts";
import { seededUniform } from "./subject/noise.ts";
import { prepareSubject, subjectAssets, subjectPhoto } from "./subject/prepare.ts";
import { renderFrame } from "./subject/render.ts";
import { subjectSources } from "./subject/sources.ts";
import { neutralState } from "./subject/state.ts";
import { outerEyeCorners } from "./subject/topology.ts";

/** Makes the bytes of one upload. */
export type MakePicture = () => Promise<Uint8Array> | Uint8Array;

/** Who every picture with a face in it shows. */
const source = subjectSources.one;
const person = async (): Promise<Sharp> => sharp(await subjectPhoto(source));

/** Not one of the four formats. */
export const notPictures: Readonly<Record<string, MakePicture>> = {
  text: () => Buffer.from("hello, is this a picture?"),
  "a GIF": () => Buffer.from("GIF89a\x01\x00\x01\x00\x00\x00\x00;", "latin1"),
  "an SVG": () =>
    Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>'),
};

/** Of the right kind, and broken. */
export const damagedPictures: Readonly<Record<string, MakePicture>> = {
  "a truncated JPEG": async () => half(await (await person()).jpeg().toBuffer()),
  "a truncated PNG": async () => half(await (await person()).png().toBuffer()),
  "a truncated WebP": async () => half(await (await person()).webp().toBuffer()),
  "a JPEG of a header alone": () => Uint8Array.of(0xff, 0xd8, 0xff, 0xe0),
  "garbage behind a HEIC header": () =>
    Buffer.from("\0\0\0\x18ftypheic\0\0\0\0mif1heic and then nothing", "latin1"),
};

/** 24 MB of pixels in 23 kB, under a header that says 64 x 64: no more than the header says is ever unpacked. */
export const overfullPng: MakePicture = () => png(64, 64, Buffer.alloc(24e6));

/** Refused before a pixel is decoded. */
export const hugePictures: Readonly<Record<string, MakePicture>> = {
  "a PNG of 200 megapixels": () => png(20_000, 10_000, Buffer.alloc(1000)),
  "a JPEG whose header says 200 megapixels": jpegOf200Megapixels,
};

export const movingPictures: Readonly<Record<string, MakePicture>> = {
  "an animated WebP": () =>
    sharp(Buffer.alloc(16 * 32 * 3, 5).fill(200, 16 * 16 * 3), {
      raw: { width: 16, height: 32, channels: 3, pageHeight: 16 },
    })
      .webp()
      .toBuffer(),
  "an animated PNG": () =>
    Buffer.concat([pngMagic, pngHeader(8, 8), pngChunk("acTL", Buffer.alloc(8)), pngEnd]),
};

export const facelessPictures: Readonly<Record<string, MakePicture>> = {
  "a blank picture": () =>
    sharp({ create: { width: 640, height: 480, channels: 3, background: "#888888" } })
      .jpeg()
      .toBuffer(),
  noise: () => {
    const uniform = seededUniform(1);
    const pixels = Uint8Array.from({ length: 640 * 480 * 3 }, () => uniform() * 255);
    return sharp(pixels, { raw: { width: 640, height: 480, channels: 3 } })
      .jpeg()
      .toBuffer();
  },
};

/** Two people side by side, equally large. */
export const twoFaces: MakePicture = async () => {
  const [one, two] = await Promise.all(
    [subjectSources.one, subjectSources.two].map(async (other) =>
      sharp(await subjectPhoto(other))
        .resize(640, 480)
        .toBuffer(),
    ),
  );
  return sharp({ create: { width: 1280, height: 480, channels: 3, background: "#888888" } })
    .composite([
      { input: one, left: 0, top: 0 },
      { input: two, left: 640, top: 0 },
    ])
    .jpeg()
    .toBuffer();
};

/** The whole picture stays 640 x 480; the face in it is about this high. */
export function tinyFace(faceHeight: number): MakePicture {
  return async () => {
    // In the full picture the face takes about half of the height.
    const small = await (await person()).resize({ height: 2 * faceHeight }).toBuffer();
    return sharp({ create: { width: 640, height: 480, channels: 3, background: "#888888" } })
      .composite([{ input: small, left: 250, top: 180 }])
      .jpeg()
      .toBuffer();
  };
}

/** @param yawDegrees Of the head; 40 and more is close to a profile. */
export function turnedHead(yawDegrees: number): MakePicture {
  return async () => {
    const state = { ...neutralState, yawDegrees };
    return encodeJpeg(renderFrame(await prepareSubject(source), state, { uniform: seededUniform(1) }));
  };
}

/** The usual picture with black glasses painted over both eyes. */
export const sunglasses: MakePicture = async () => {
  const { picture, points } = await subjectAssets(source);
  const { data, info } = await sharp(picture).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const [[x1, y1], [x2, y2]] = outerEyeCorners.map((i) => points[i]);
  const span = Math.hypot(x2 - x1, y2 - y1);
  const lenses = [0.17, 0.83].map((share) => [x1 + (x2 - x1) * share, y1 + (y2 - y1) * share]);
  for (let at = 0; at < data.length; at += 3) {
    const [x, y] = [(at / 3) % info.width, Math.floor(at / 3 / info.width)];
    const isGlass = lenses.some(([cx, cy]) => Math.hypot((x - cx) / 0.29, (y - cy) / 0.22) < span);
    if (isGlass) data.fill(8, at, at + 3);
  }
  return sharp(data, { raw: { width: info.width, height: info.height, channels: 3 } })
    .jpeg({ quality: 92 })
    .toBuffer();
};

/** Forms that cameras, scanners and editors really write; each shows the person well. */
export const oddPictures: Readonly<Record<string, MakePicture>> = {
  "a CMYK JPEG": async () => (await person()).toColourspace("cmyk").jpeg({ quality: 92 }).toBuffer(),
  "a JPEG that only its EXIF data turns upright": async () =>
    (await person()).rotate(90).withMetadata({ orientation: 8 }).jpeg({ quality: 92 }).toBuffer(),
  "a 16-bit PNG": async () => (await person()).toColourspace("rgb16").png().toBuffer(),
  "a greyscale JPEG": async () => (await person()).grayscale().jpeg({ quality: 92 }).toBuffer(),
  "a PNG with alpha": async () => (await person()).ensureAlpha(0.97).png().toBuffer(),
  "a progressive JPEG": async () => (await person()).jpeg({ quality: 92, progressive: true }).toBuffer(),
  "a WebP": async () => (await person()).webp({ quality: 92 }).toBuffer(),
};

/** The same person in a plain JPEG. */
export const goodPicture: MakePicture = () => subjectPhoto(source);

/** Somebody else. */
export const otherPerson: MakePicture = () => subjectPhoto(subjectSources.two);

function half(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(0, Math.floor(bytes.length / 2));
}

/** A small JPEG whose frame header claims 20,000 x 10,000 pixels. */
async function jpegOf200Megapixels(): Promise<Uint8Array> {
  const bytes = await sharp({ create: { width: 8, height: 8, channels: 3, background: "#888888" } })
    .jpeg()
    .toBuffer();
  const frameHeader = bytes.indexOf(Buffer.from([0xff, 0xc0]));
  bytes.writeUInt16BE(10_000, frameHeader + 5);
  bytes.writeUInt16BE(20_000, frameHeader + 7);
  return bytes;
}

const pngMagic = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");
const pngEnd = pngChunk("IEND", Buffer.alloc(0));

function png(width: number, height: number, unpacked: Uint8Array): Uint8Array {
  return Buffer.concat([pngMagic, pngHeader(width, height), pngChunk("IDAT", deflateSync(unpacked)), pngEnd]);
}

function pngHeader(width: number, height: number): Buffer {
  const content = Buffer.alloc(13);
  content.writeUInt32BE(width, 0);
  content.writeUInt32BE(height, 4);
  // Eight bits, three channels.
  content.set([8, 2], 8);
  return pngChunk("IHDR", content);
}

function pngChunk(type: string, content: Uint8Array): Buffer {
  const chunk = Buffer.alloc(12 + content.length);
  chunk.writeUInt32BE(content.length, 0);
  chunk.write(type, 4, "latin1");
  chunk.set(content, 8);
  chunk.writeUInt32BE(checksum(chunk.subarray(4, 8 + content.length)), 8 + content.length);
  return chunk;
}

/** CRC-32, without which a decoder would stop at the chunk rather than at what is wrong with it. */
function checksum(bytes: Uint8Array): number {
  let rest = 0xffffffff;
  for (const byte of bytes) {
    rest ^= byte;
    for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
  }
  return (rest ^ 0xffffffff) >>> 0;
}
