import { expect, it } from "vitest";
import { faceOf } from "../../test/support/frames.ts";
import { registerByCapture } from "../../test/support/people.ts";
import { createWorld, DIMENSION, MODEL_ID, type World } from "../../test/support/world.ts";
import type { Gallery } from "../matching/gallery.ts";
import { VultusError } from "../shared/errors.ts";
import { identify } from "./identify.ts";
import { FREE_FAILURES } from "./lockout.ts";
import { openGallery } from "./open-gallery.ts";

const office = "192.0.2.7";
const probeOf = (person: string) => ({ modelId: MODEL_ID, vector: faceOf(person, DIMENSION) });
const look = (world: World, person: string) => identify(world.deps, probeOf(person), office);

it("locks no office out of a gallery that is full", async () => {
  const world = createWorld();
  const gallery = openGallery(world.deps, {
    ...{ model: { id: MODEL_ID, dimension: DIMENSION }, isSearched: true, maxPeople: 1 },
    onFull: () => undefined,
  });
  const server = { ...world, deps: { ...world.deps, gallery } };
  for (const person of ["ada", "bob"]) await registerByCapture(server, person);
  for (let attempt = 0; attempt < 2 * FREE_FAILURES; attempt++) {
    await expect(look(server, "ada")).rejects.toMatchObject({ code: "username-required" });
  }
});

it("counts no search that the gallery did not answer", async () => {
  const world = createWorld();
  await registerByCapture(world, "ada");
  const away: Gallery = {
    ...world.deps.gallery,
    search: () => Promise.reject(new VultusError("storage-unavailable", "The database does not answer.")),
  };
  const server = { ...world, deps: { ...world.deps, gallery: away } };
  for (let attempt = 0; attempt < 2 * FREE_FAILURES; attempt++) {
    await expect(look(server, "ada")).rejects.toMatchObject({ code: "storage-unavailable" });
  }
  expect(await look(world, "ada")).toMatchObject({ isSame: true });
});

it("counts every face that is nobody's", async () => {
  const world = createWorld();
  await registerByCapture(world, "ada");
  for (let attempt = 0; attempt < FREE_FAILURES; attempt++) {
    expect(await look(world, "eve")).toMatchObject({ isSame: false });
  }
  await expect(look(world, "eve")).rejects.toMatchObject({ code: "locked-out" });
});
