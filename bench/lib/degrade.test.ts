import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { seededDraw } from "../../src/evaluation/seeded-random.ts";
import type { RgbImage } from "../../src/vision/facts.ts";
import { type Degradation, spoil } from "./degrade.ts";

const options = { faceHeight: 100, landmarks: new Float32Array(136), seed: 1 };

function imageOf(
  width: number,
  height: number,
  at: (x: number, y: number) => readonly [number, number, number],
) {
  const pixels = Uint8Array.from({ length: 3 * width * height }, (_, i) => {
    const pixel = Math.floor(i / 3);
    return at(pixel % width, Math.floor(pixel / width))[i % 3];
  });
  return { width, height, pixels } satisfies RgbImage;
}

const grey = (level: number): RgbImage => imageOf(160, 120, () => [level, level, level]);

async function spoiled(image: RgbImage, how: Degradation, settings = options): Promise<RgbImage> {
  const { data, info } = await sharp(await spoil(image, how, settings))
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, pixels: new Uint8Array(data) };
}

function statistics({ pixels }: RgbImage): { mean: number; deviation: number } {
  const mean = pixels.reduce((sum, level) => sum + level, 0) / pixels.length;
  const squares = pixels.reduce((sum, level) => sum + (level - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / pixels.length) };
}

/** A white line one pixel wide, and how many columns and rows light of it reaches. */
const line = imageOf(161, 121, (x) => (x === 80 ? [255, 255, 255] : [0, 0, 0]));
function lit({ width, height, pixels }: RgbImage): number {
  const middle = 3 * width * Math.floor(height / 2);
  return Array.from({ length: width }, (_, x) => Number(pixels[middle + 3 * x] > 0)).reduce(
    (sum, one) => sum + one,
  );
}

describe("sensor noise", () => {
  it("has the deviation that was asked for, and moves no mean", async () => {
    const { mean, deviation } = statistics(await spoiled(grey(128), { kind: "noise", deviation: 25 }));
    // Of 57,600 numbers: five deviations of a mean and of a deviation.
    expect(Math.abs(mean - 128)).toBeLessThan(5 * (25 / Math.sqrt(57_600)));
    expect(Math.abs(deviation - 25)).toBeLessThan(5 * (25 / Math.sqrt(2 * 57_600)));
  });

  it("is another in every channel, and does not wrap around at black and white", async () => {
    const { pixels } = await spoiled(grey(250), { kind: "noise", deviation: 25 });
    expect(Math.min(...pixels)).toBeGreaterThan(100);
    expect(pixels.some((level, i) => i % 3 === 0 && level !== pixels[i + 1])).toBe(true);
  });
});

it("darkens by gamma and gain", async () => {
  const how = { kind: "dark", gamma: 1.8, gain: 0.25, noise: 0 } as const;
  for (const level of [0, 100, 200, 255]) {
    const { mean, deviation } = statistics(await spoiled(grey(level), how));
    expect(mean).toBe(Math.round(255 * 0.25 * (level / 255) ** 1.8));
    expect(deviation).toBe(0);
  }
});

describe("motion", () => {
  it("spreads a line over the length, a share of the face's height, along its own direction", async () => {
    for (const seed of [1, 2, 3, 4]) {
      const angle = Math.PI * seededDraw(seed)();
      const smeared = await spoiled(line, { kind: "motion", length: 0.2 }, { ...options, seed });
      const across = 1 + 20 * Math.abs(Math.cos(angle));
      expect(Math.abs(lit(smeared) - across)).toBeLessThanOrEqual(1.5);
    }
  });

  it("neither lightens nor darkens, and leaves an even picture as it is, to its edges", async () => {
    const even = imageOf(160, 120, () => [200, 100, 50]);
    expect(await spoiled(even, { kind: "motion", length: 0.12 })).toEqual(even);
    const noisy = imageOf(160, 120, (x, y) => [(x * 37 + y * 91) % 256, (x * 11) % 256, (y * 53) % 256]);
    const before = statistics(noisy).mean;
    expect(
      Math.abs(statistics(await spoiled(noisy, { kind: "motion", length: 0.12 })).mean - before),
    ).toBeLessThan(3);
  });

  it("of no length changes nothing", async () => {
    expect(await spoiled(line, { kind: "motion", length: 0 })).toEqual(line);
  });
});

it("blurs by a share of the face's height", async () => {
  const blurred = await spoiled(line, { kind: "blur", sigma: 0.03 });
  const row = 3 * blurred.width * 60;
  const levels = Array.from({ length: blurred.width }, (_, x) => blurred.pixels[row + 3 * x]);
  const sum = levels.reduce((all, level) => all + level);
  const spread = levels.reduce((all, level, x) => all + level * (x - 80) ** 2, 0) / sum;
  // Of 100 pixels' height 3, less what is too faint for 8 bits.
  expect(Math.sqrt(spread)).toBeGreaterThan(2.5);
  expect(Math.sqrt(spread)).toBeLessThan(3.3);
});

describe("shrinking", () => {
  it("makes the face as high as was asked for", async () => {
    const { width, height } = await spoiled(grey(128), { kind: "small", faceHeight: 48 });
    expect([width, height]).toEqual([77, 58]);
  });

  it("never enlarges a face that is smaller already", async () => {
    const { width } = await spoiled(
      grey(128),
      { kind: "small", faceHeight: 48 },
      { ...options, faceHeight: 30 },
    );
    expect(width).toBe(160);
  });
});

it("compresses as JPEG of that quality, and nothing else so", async () => {
  const kinds: readonly Degradation[] = [
    { kind: "jpeg", quality: 30 },
    { kind: "noise", deviation: 5 },
    { kind: "small", faceHeight: 48 },
  ];
  const files = await Promise.all(kinds.map((how) => spoil(line, how, options)));
  const formats = await Promise.all(files.map(async (file) => (await sharp(file).metadata()).format));
  expect(formats).toEqual(["jpeg", "png", "png"]);
  const [poor, good] = await Promise.all(
    [10, 90].map((quality) => spoil(line, { kind: "jpeg", quality }, options)),
  );
  expect(poor.length).toBeLessThan(good.length);
});

it("spoils the same picture always in the same way, and another seed in another", async () => {
  for (const how of [
    { kind: "noise", deviation: 20 },
    { kind: "motion", length: 0.3 },
  ] as const) {
    const once = await spoil(line, how, options);
    expect(await spoil(line, how, options)).toEqual(once);
    expect(await spoil(line, how, { ...options, seed: 2 })).not.toEqual(once);
  }
});
