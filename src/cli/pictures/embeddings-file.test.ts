import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makePictureFolder, type PictureFolder } from "../../../test/support/picture-folder.ts";
import { seededVectors } from "../../../test/support/unit-vectors.ts";
import { type Embeddings, embeddingsText, parseEmbeddings, readEmbeddings } from "./embeddings-file.ts";

const vectors = seededVectors(1);
const ada = { image: "ada/1.jpg", person: "ada", norm: 3.4, quality: 0.7 };
const embeddings: Embeddings = {
  ...{ modelId: "model@1", dimension: 8 },
  images: [
    { ...ada, vector: vectors.unit(8) },
    { ...ada, image: "1.jpg", person: null, vector: vectors.unit(8) },
    { ...ada, image: "ada/1.png", quality: null, vector: vectors.unit(8) },
  ],
  refused: [{ image: "ada/2.jpg", reasons: ["blurred", "too-dark"] }],
};
const single = {
  image: "ada.jpg",
  modelId: "model@1",
  dimension: 2,
  norm: 3,
  quality: 1,
  vector: [0.6, 0.8],
};

const parse = (stored: unknown) => parseEmbeddings("embeddings.json", stored);

describe("a file of embeddings", () => {
  it("is read as it was written, to the last digit", () => {
    expect(parse(JSON.parse(embeddingsText(embeddings)))).toEqual(embeddings);
  });

  it("may be of a single picture, of nobody known", () => {
    expect(parse(single)).toEqual({
      ...{ modelId: "model@1", dimension: 2, refused: [] },
      images: [{ image: "ada.jpg", person: null, norm: 3, quality: 1, vector: Float32Array.of(0.6, 0.8) }],
    });
  });

  it("says which vectors are those of crops", () => {
    expect(JSON.parse(embeddingsText(embeddings))).toMatchObject({
      images: [{ aligned: false }, { aligned: false }, { quality: null, aligned: true }],
    });
    const { images } = parse({ ...single, quality: null, aligned: true });
    expect(images).toMatchObject([{ quality: null }]);
  });

  /** A folder's file with one picture, and changes to the file and to the picture. */
  const file = (changes: object, ofImage: object = {}) => ({
    ...{ modelId: "model@1", dimension: 2, refused: [] },
    images: [{ ...ada, vector: [0.6, 0.8], ...ofImage }],
    ...changes,
  });

  it.each<[string, unknown, string]>([
    ["what is no object", 5, "file"],
    ["a list", [], "file"],
    ["a field that nobody knows", file({ version: 2 }), "file"],
    ["no model", file({ modelId: "" }), "modelId"],
    ["a dimension beyond all models", file({ dimension: 4096 }), "dimension"],
    ["a vector of another length", file({ dimension: 3 }), "images.0.vector"],
    ["a vector that is not of unit length", file({}, { vector: [3, 4] }), "images.0.vector"],
    ["a vector of zeros", file({}, { vector: [0, 0] }), "images.0.vector"],
    ["an empty vector", file({ dimension: 1 }, { vector: [] }), "images.0.vector"],
    ["a number beyond all numbers", file({}, { vector: [Number("1e999"), 0] }), "images.0.vector.0"],
    ["words instead of numbers", file({}, { vector: ["0.6", "0.8"] }), "images.0.vector.0"],
    ["a norm of nothing", file({}, { norm: 0 }), "images.0.norm"],
    ["a quality beyond 1", file({}, { quality: 1.1 }), "images.0.quality"],
    ["a quality of a crop", file({}, { aligned: true }), "images.0.quality"],
    ["no quality of what is no crop", file({}, { quality: null }), "images.0.quality"],
    ["a single picture's quality of a crop", { ...single, aligned: true }, "quality"],
    ["a person without a name", file({}, { person: "" }), "images.0.person"],
    ["a refusal without a reason", file({ refused: [{ image: "a.jpg", reasons: [] }] }), "refused.0.reasons"],
    ["a single picture's vector of another length", { ...single, dimension: 3 }, "vector"],
  ])("is refused with %s, and where it stands", (_what, stored, place) => {
    const reasons = expect.arrayContaining([expect.stringMatching(new RegExp(`^${place}: `))]);
    expect(() => parse(stored)).toThrow(expect.objectContaining({ code: "bad-request", reasons }));
  });

  it("is refused when a picture stands there twice, which would count it twice", () => {
    const { images, ...rest } = file({});
    const twice = { ...rest, images: [...images, ...images] };
    expect(() => parse(twice)).toThrow(
      expect.objectContaining({ reasons: ["images.1.image: stands there twice"] }),
    );
  });

  it("names few of many mistakes", () => {
    const images = Array.from({ length: 50 }, () => ({ ...ada, vector: [] }));
    expect(() => parse(file({ images }))).toThrow(
      expect.objectContaining({ reasons: expect.objectContaining({ length: 5 }) }),
    );
  });
});

describe("reading a file of embeddings", () => {
  let folder: PictureFolder;
  beforeEach(async () => {
    folder = await makePictureFolder();
  });
  afterEach(() => folder.remove());

  it.each([
    ["that is not there", "nothing.json", "not-found"],
    ["that is no JSON", "text.json", "bad-request"],
    ["that is a folder", "folder.json", "bad-request"],
  ])("refuses one %s", async (_what, name, code) => {
    await folder.lay({ "text.json": "hello", "folder.json/a.txt": "" });
    await expect(readEmbeddings(folder.in(name))).rejects.toMatchObject({ code });
  });
});
