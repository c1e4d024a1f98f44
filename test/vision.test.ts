import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CropReader, FrameFacts, Vision, Wanted } from "../src/vision/facts.ts";
import { cosineSimilarity } from "../src/shared/template.ts";
import { openVision } from "../src/vision/pool/open-vision.ts";
import { realModels } from "./support/models.ts";
import { subjectPhoto } from "./support/subject/prepare.ts";
import { subjectSources } from "./support/subject/sources.ts";

const sample = (name: string) =>
  new URL(`../node_modules/@vladmandic/face-api/demo/${name}.jpg`, import.meta.url);
const shared = new URL("../../shared/data/", import.meta.url);

let vision: Vision & CropReader;
beforeAll(async () => {
  vision = await openVision({ ...(await realModels()), workers: 2 });
});
afterAll(() => vision.close());

const everything = { liveLogit: true, embedding: "always", aligned: true } as const;
const look = async (url: URL): Promise<FrameFacts> =>
  await vision.analyzePhoto(await readFile(url), everything);
const vectorOf = (facts: FrameFacts) => facts.face?.embedding?.vector ?? new Float32Array(512);

it("finds a face and all its facts in each sample photo", async () => {
  for (const i of [1, 2, 3, 4, 5, 6]) {
    const { face, fingerprint, width, height } = await look(sample(`sample${i}`));
    expect(fingerprint).toMatch(/^[0-9a-f]{64}$/);
    expect(Math.max(width, height)).toBeLessThanOrEqual(2048);
    expect(face?.confidence).toBeGreaterThan(0.65);
    expect(face?.landmarks).toHaveLength(136);
    expect(
      Buffer.from(face?.alignedPng ?? [])
        .subarray(1, 4)
        .toString(),
    ).toBe("PNG");
    expect(face?.liveLogit).toBeTypeOf("number");
    const vector = face?.embedding?.vector ?? new Float32Array(0);
    expect(vector).toHaveLength(512);
    expect(cosineSimilarity(vector, vector)).toBeCloseTo(1, 4);
    for (const closed of Object.values(face?.eyesClosed ?? {})) {
      expect(closed).toBeGreaterThanOrEqual(0);
      expect(closed).toBeLessThanOrEqual(1);
    }
  }
});

it("gives one picture the same embedding every time and different people different ones", async () => {
  const [once, again, other] = [
    await look(sample("sample3")),
    await look(sample("sample3")),
    await look(sample("sample5")),
  ];
  expect(cosineSimilarity(vectorOf(once), vectorOf(again))).toBeCloseTo(1, 5);
  expect(cosineSimilarity(vectorOf(once), vectorOf(other))).toBeLessThan(0.5);
});

it("computes only what is asked for", async () => {
  const facts = await vision.analyzePhoto(await readFile(sample("sample3")), {});
  expect(facts.face).toMatchObject({ liveLogit: undefined, embedding: undefined, alignedPng: undefined });
});

it("embeds a crop that it has cut out as it embeds the picture, and no other picture of that size", async () => {
  for (const i of [1, 3, 5]) {
    const picture = await look(sample(`sample${i}`));
    const crop = picture.face?.alignedPng ?? new Uint8Array(0);
    const embedded = await vision.embedCrop(crop);
    // The crop holds the very pixels, in 8 bits, that the embedding is made from.
    expect(cosineSimilarity(embedded?.vector ?? new Float32Array(512), vectorOf(picture))).toBeGreaterThan(
      0.9999,
    );
    expect(embedded?.norm).toBeCloseTo(picture.face?.embedding?.norm ?? 0, 3);
    const unmarked = await sharp(crop).png().toBuffer();
    expect(await vision.embedCrop(unmarked)).toBeUndefined();
    // Where somebody is to be let in, the mark says nothing.
    expect(await vision.analyzePhoto(crop, everything)).toEqual(
      await vision.analyzePhoto(unmarked, everything),
    );
  }
});

it("refuses a crop whose pixels are broken off", async () => {
  const { face } = await look(sample("sample3"));
  const half = face?.alignedPng?.slice(0, 8000) ?? new Uint8Array(0);
  await expect(vision.embedCrop(half)).rejects.toMatchObject({ code: "image-damaged" });
});

it("looks at the face in the middle instead of the largest when that is wanted", async () => {
  const { one, two } = subjectSources;
  const [large, small] = await Promise.all([subjectPhoto(one), subjectPhoto(two)]);
  const picture = await sharp({ create: { width: 1600, height: 480, channels: 3, background: "#888888" } })
    .composite([
      { input: await sharp(large).resize(640, 480).toBuffer(), left: 0, top: 0 },
      { input: await sharp(small).resize(520, 390).toBuffer(), left: 640, top: 45 },
    ])
    .jpeg()
    .toBuffer();
  const alone = async (photo: Uint8Array) =>
    vectorOf(await vision.analyzePhoto(photo, { embedding: "always" }));
  const seen = async (wanted: Wanted) =>
    vectorOf(await vision.analyzePhoto(picture, { embedding: "always", ...wanted }));
  expect(cosineSimilarity(await seen({}), await alone(large))).toBeGreaterThan(0.7);
  expect(cosineSimilarity(await seen({ face: "central" }), await alone(small))).toBeGreaterThan(0.7);
});

it("answers a stream's frame, and refuses garbage without losing the thread", async () => {
  const stream = vision.openStream();
  await expect(stream.analyze(Buffer.from("no picture"), {})).rejects.toMatchObject({ code: "not-an-image" });
  expect((await stream.analyze(await readFile(sample("sample1")), {}))?.faceCount).toBeGreaterThan(0);
  stream.close();
});

const why = existsSync(shared) ? "" : " (SKIPPED: ../shared/data is absent)";
describe.skipIf(!existsSync(shared))(`on pictures of real people${why}`, () => {
  const face = (path: string) => look(new URL(`faces/lfw/${path}.jpg`, shared));

  it("matches two pictures of one person and no stranger", async () => {
    const [a, b, stranger] = [
      await face("Abel_Pacheco/Abel_Pacheco_0001"),
      await face("Abel_Pacheco/Abel_Pacheco_0004"),
      await face("Akhmed_Zakayev/Akhmed_Zakayev_0001"),
    ];
    expect(cosineSimilarity(vectorOf(a), vectorOf(b))).toBeGreaterThan(0.5);
    expect(cosineSimilarity(vectorOf(a), vectorOf(stranger))).toBeLessThan(0.4);
  });
});
if (why) process.stderr.write(`Data-driven vision tests${why}\n`);
