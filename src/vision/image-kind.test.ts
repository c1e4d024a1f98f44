import sharp from "sharp";
import { expect, it } from "vitest";
import { jpegSide } from "./image-kind.ts";

const picture = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: "#765" } });

it.each([
  ["baseline", {}],
  ["progressive", { progressive: true }],
])("reads the longer side off a %s JPEG", async (_, options) => {
  for (const [width, height] of [
    [300, 200],
    [20, 4000],
  ]) {
    const jpeg = await picture(width, height)
      .jpeg(options)
      .withExif({ IFD0: { Artist: "nobody" } })
      .toBuffer();
    expect(jpegSide(jpeg)).toBe(Math.max(width, height));
  }
});

it("skips what fills the space before a marker", async () => {
  const jpeg = await picture(30, 20).jpeg().toBuffer();
  const filled = Buffer.concat([jpeg.subarray(0, 2), Buffer.from([0xff, 0xff]), jpeg.subarray(2)]);
  expect(jpegSide(filled)).toBe(30);
});

it("knows no side of what breaks off or is garbage behind the first bytes", async () => {
  const jpeg = await picture(30, 20).jpeg().toBuffer();
  expect(jpegSide(jpeg.subarray(0, 20))).toBeUndefined();
  expect(jpegSide(Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 0, ...Buffer.alloc(100)]))).toBeUndefined();
  expect(jpegSide(Buffer.from([0xff, 0xd8, ...Buffer.alloc(500, 0xff)]))).toBeUndefined();
});
