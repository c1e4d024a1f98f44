import { expect, it } from "vitest";
import { faceOf } from "../../test/support/frames.ts";
import { createPackedGallery } from "../matching/packed-gallery.ts";
import { toleratingFull } from "./tolerant-gallery.ts";

const dimension = 64;
const face = (person: string) => ({ modelId: "model@1", vector: faceOf(person, dimension) });

function galleryForTwo() {
  let told = 0;
  const gallery = toleratingFull(
    createPackedGallery({ modelId: "model@1", dimension, maxPeople: 2 }),
    () => told++,
  );
  return { gallery, told: () => told };
}

it("registers whoever does not fit in, tells the operator once, and asks everybody for a name", async () => {
  const { gallery, told } = galleryForTwo();
  for (const person of ["ada", "bob"]) await gallery.put(person, face(person));
  expect((await gallery.search(face("bob"), 1))[0].userId).toBe("bob");
  for (const person of ["eve", "kim"]) await gallery.put(person, face(person));
  expect(await gallery.count()).toBe(4);
  expect(told()).toBe(1);
  await expect(gallery.search(face("ada"), 1)).rejects.toMatchObject({ code: "username-required" });
});

it("searches again when all who are left fit in", async () => {
  const { gallery } = galleryForTwo();
  for (const person of ["ada", "bob", "eve"]) await gallery.put(person, face(person));
  await gallery.remove("ada");
  await expect(gallery.search(face("eve"), 1)).rejects.toMatchObject({ code: "username-required" });
  // Read again, as happens when the faces change or the server starts.
  await gallery.put("eve", face("eve"));
  expect((await gallery.search(face("eve"), 1))[0].userId).toBe("eve");
});

it("lets every other failure through", async () => {
  const { gallery } = galleryForTwo();
  const other = { ...face("ada"), modelId: "model@2" };
  await expect(gallery.put("ada", other)).rejects.toMatchObject({ code: "model-mismatch" });
});
