import { expect, it } from "vitest";
import { faceOf } from "../../test/support/frames.ts";
import type { Gallery } from "../matching/gallery.ts";
import { createPackedGallery } from "../matching/packed-gallery.ts";
import { toleratingFull } from "./tolerant-gallery.ts";

const dimension = 64;
const face = (person: string) => ({ modelId: "model@1", vector: faceOf(person, dimension) });

function galleryForTwo() {
  let told = 0;
  const tried: string[] = [];
  /** Those who are no users any more. */
  const gone = new Set<string>();
  const gallery = toleratingFull(createPackedGallery({ modelId: "model@1", dimension, maxPeople: 2 }), {
    onFull: () => told++,
    async tryAgain(person, into) {
      tried.push(person);
      await (gone.has(person) ? into.remove(person) : into.put(person, face(person)));
    },
  });
  return { gallery, told: () => told, tried, gone };
}

async function putAll(gallery: Gallery, ...people: readonly string[]): Promise<void> {
  for (const person of people) await gallery.put(person, face(person));
}

it("registers whoever does not fit in, tells the operator once, and asks everybody for a name", async () => {
  const { gallery, told } = galleryForTwo();
  await putAll(gallery, "ada", "bob");
  expect((await gallery.search(face("bob"), 1))[0].userId).toBe("bob");
  await putAll(gallery, "eve", "kim");
  expect(await gallery.count()).toBe(4);
  expect(told()).toBe(1);
  await expect(gallery.search(face("ada"), 1)).rejects.toMatchObject({ code: "username-required" });
});

it("takes others in when somebody leaves, and searches again when all who are left fit in", async () => {
  const { gallery } = galleryForTwo();
  await putAll(gallery, "ada", "bob", "eve", "kim");
  await gallery.remove("ada");
  await expect(gallery.search(face("eve"), 1)).rejects.toMatchObject({ code: "username-required" });
  await gallery.remove("bob");
  for (const person of ["eve", "kim"]) {
    expect((await gallery.search(face(person), 1))[0].userId).toBe(person);
  }
});

it("takes in the next when whoever was to be taken in is gone", async () => {
  const { gallery, gone } = galleryForTwo();
  await putAll(gallery, "ada", "bob", "eve", "kim");
  gone.add("eve");
  await gallery.remove("ada");
  expect((await gallery.search(face("kim"), 1))[0].userId).toBe("kim");
  expect([...gallery.userIds()].toSorted()).toEqual(["bob", "kim"]);
});

it("takes in as many as leave at once", async () => {
  const { gallery } = galleryForTwo();
  await putAll(gallery, "ada", "bob", "eve", "kim");
  await Promise.all([gallery.remove("ada"), gallery.remove("bob")]);
  expect(await gallery.search(face("kim"), 2)).toHaveLength(2);
});

it("asks for nobody as long as all fit in, and tells whom it holds or should", async () => {
  const { gallery, tried } = galleryForTwo();
  await putAll(gallery, "ada", "bob");
  await gallery.remove("ada");
  expect(tried).toEqual([]);
  await putAll(gallery, "eve", "kim");
  expect([...gallery.userIds()].toSorted()).toEqual(["bob", "eve", "kim"]);
});

it("lets every other failure through", async () => {
  const { gallery } = galleryForTwo();
  const other = { ...face("ada"), modelId: "model@2" };
  await expect(gallery.put("ada", other)).rejects.toMatchObject({ code: "model-mismatch" });
});
