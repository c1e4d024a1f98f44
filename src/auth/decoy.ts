/** Makes the person who does not exist: a random template under a key of its own, sealed like any other. */
import { normalise } from "../shared/template.ts";
import { wipe } from "../shared/bytes.ts";
import { randomId } from "../shared/ids.ts";
import { drawUnit, type RandomBytes } from "../shared/random.ts";
import type { Keyring } from "../protection/keyring.ts";
import { sealTemplate } from "../protection/sealed-template.ts";
import type { Decoy } from "./deps.ts";

export function createDecoy(
  keyring: Keyring,
  random: RandomBytes,
  modelId: string,
  dimension: number,
): Decoy {
  const userId = randomId("usr", random);
  const { key, wrapped } = keyring.createUserKey(userId);
  const vector = normalise(Float32Array.from({ length: dimension }, () => drawUnit(random) - 0.5));
  const sealed = sealTemplate(key, userId, { modelId, vector }, random);
  wipe(key);
  return { userId, wrappedKey: wrapped, sealed };
}
