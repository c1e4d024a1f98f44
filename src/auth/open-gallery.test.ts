import { expect, it } from "vitest";
import { registerByCapture, signIn } from "../../test/support/people.ts";
import { createWorld, DIMENSION, MODEL_ID, origin } from "../../test/support/world.ts";
import { eraseUser } from "./erase.ts";
import { openGallery } from "./open-gallery.ts";

const setup = {
  ...{ model: { id: MODEL_ID, dimension: DIMENSION }, isSearched: true, maxPeople: 1 },
  onFull: () => undefined,
};

it("finds whoever did not fit in once somebody has left", async () => {
  const world = createWorld();
  const gallery = openGallery(world.deps, setup);
  const server = { ...world, deps: { ...world.deps, gallery } };
  const ada = await registerByCapture(server, "ada");
  await registerByCapture(server, "bob");
  await expect(signIn(server, "bob")).rejects.toMatchObject({ code: "username-required" });
  await eraseUser(server.deps, ada, "ada", origin);
  expect((await signIn(server, "bob")).user.username).toBe("bob");
});

it("opens nobody's face where nobody is looked for", async () => {
  const world = createWorld({ identify: false });
  let opened = 0;
  const keyring: typeof world.deps.keyring = {
    ...world.deps.keyring,
    openUserKey(userId, wrapped) {
      opened++;
      return world.deps.keyring.openUserKey(userId, wrapped);
    },
  };
  const deps = { ...world.deps, keyring };
  const gallery = openGallery(deps, { ...setup, isSearched: false });
  await gallery.load();
  await registerByCapture({ ...world, deps: { ...deps, gallery } }, "ada");
  await gallery.catchUp();
  expect(await gallery.count()).toBe(0);
  expect(opened).toBe(0);
});
