import { expect, it } from "vitest";
import { registerByCapture } from "../../test/support/people.ts";
import { createWorld } from "../../test/support/world.ts";
import { openKeyring } from "../protection/keyring.ts";
import { secureRandom } from "../shared/random.ts";
import { refuseUnknownKey } from "./known-key.ts";

const other = openKeyring(new Uint8Array(32).fill(9), secureRandom);

it("refuses a master key that opens nobody, and takes any while there is nobody", async () => {
  const { deps, ...world } = createWorld();
  await refuseUnknownKey({ records: deps.records, keyring: other });
  await registerByCapture({ deps, ...world }, "ada");
  await refuseUnknownKey(deps);
  await expect(refuseUnknownKey({ records: deps.records, keyring: other })).rejects.toMatchObject({
    code: "config-invalid",
  });
});

it("does not take one damaged user for a wrong key", async () => {
  const { deps, ...world } = createWorld();
  for (const name of ["ada", "bob"]) await registerByCapture({ deps, ...world }, name);
  const { items } = await deps.records.users.list({ limit: 2 });
  const stored = await deps.records.users.get(items[0].id);
  await deps.records.users.replace({ ...items[0], wrappedKey: new Uint8Array(60) }, stored?.version ?? 0);
  await refuseUnknownKey(deps);
});
