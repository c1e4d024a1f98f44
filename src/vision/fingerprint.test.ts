import sharp, { type Sharp } from "sharp";
import { expect, it } from "vitest";
import { seededUniform } from "../../test/support/subject/noise.ts";
import { decodeImage } from "./decode.ts";
import { fingerprint } from "./fingerprint.ts";
import { createPyramid } from "./pyramid.ts";

/** Blurred spots, others for each seed: a picture with as much to it as a face before a wall. */
async function spots(seed: number): Promise<Uint8Array> {
  const uniform = seededUniform(seed);
  const [width, height] = [32, 24];
  const pixels = Uint8Array.from({ length: width * height * 3 }, () => 255 * uniform());
  const picture = sharp(pixels, { raw: { width, height, channels: 3 } }).resize(640, 480, {
    kernel: "cubic",
  });
  return new Uint8Array(await picture.jpeg({ quality: 90 }).toBuffer());
}

const hashOf = async (file: Uint8Array): Promise<bigint> =>
  BigInt(`0x${fingerprint(createPyramid(await decodeImage(file)))}`);

const altered = async (file: Uint8Array, change: (picture: Sharp) => Sharp): Promise<Uint8Array> =>
  new Uint8Array(await change(sharp(file)).toBuffer());

const bitsBetween = (a: bigint, b: bigint): number => (a ^ b).toString(2).replaceAll("0", "").length;

it("has 256 bits", async () => {
  expect(fingerprint(createPyramid(await decodeImage(await spots(1))))).toMatch(/^[0-9a-f]{64}$/);
});

it.each<[string, (picture: Sharp) => Sharp]>([
  ["encoded anew", (picture) => picture.jpeg({ quality: 60 })],
  ["made smaller", (picture) => picture.resize(575, 431).jpeg()],
  ["made larger", (picture) => picture.resize(705, 529).jpeg()],
  ["brightened", (picture) => picture.linear(1.1, 5).jpeg()],
])("stays near when the picture is %s", async (_what, change) => {
  const file = await spots(1);
  expect(bitsBetween(await hashOf(file), await hashOf(await altered(file, change)))).toBeLessThanOrEqual(12);
});

it("is far when the picture is another one, mirrored, or moved", async () => {
  const file = await spots(1);
  const hash = await hashOf(file);
  expect(bitsBetween(hash, await hashOf(await spots(2)))).toBeGreaterThan(60);
  expect(bitsBetween(hash, await hashOf(await altered(file, (picture) => picture.flop())))).toBeGreaterThan(
    60,
  );
  const moved = await altered(file, (picture) =>
    picture.extract({ left: 20, top: 0, width: 600, height: 480 }),
  );
  expect(bitsBetween(hash, await hashOf(moved))).toBeGreaterThan(20);
});

it("takes a wall for a wall, whatever the encoder makes of it", async () => {
  const wall = sharp({ create: { width: 640, height: 480, channels: 3, background: "#9a948c" } });
  expect(await hashOf(new Uint8Array(await wall.jpeg().toBuffer()))).toBe(0n);
});
