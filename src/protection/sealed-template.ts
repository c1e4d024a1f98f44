/** Templates and probes at rest: vectors as little-endian 32-bit floats, sealed. */
import { wipe } from "../shared/bytes.ts";
import { VultusError } from "../shared/errors.ts";
import type { RandomBytes } from "../shared/random.ts";
import type { Template } from "../shared/template.ts";
import { type SealContext, type SecretKey, seal, unseal } from "./seal.ts";

/** Seals a template under its user's key; the user and the model are authenticated with it. */
export function sealTemplate(
  key: SecretKey,
  userId: string,
  template: Template,
  random: RandomBytes,
): Uint8Array {
  return sealVectors(key, [template.vector], templateContext(userId, template.modelId), random);
}

/** @throws {VultusError} `seal-broken` when it is not this user's or not this model's. */
export function openTemplate(key: SecretKey, userId: string, modelId: string, sealed: Uint8Array): Template {
  const vectors = openVectors(key, sealed, templateContext(userId, modelId));
  if (vectors.length !== 1)
    throw new VultusError("seal-broken", "The sealed template holds no single vector.");
  return { modelId, vector: vectors[0] };
}

/** Seals vectors of one length: their count as 32 bits, then the numbers. */
export function sealVectors(
  key: SecretKey,
  vectors: readonly Float32Array[],
  context: SealContext,
  random: RandomBytes,
): Uint8Array {
  const length = vectors.at(0)?.length ?? 0;
  const plain = new Uint8Array(4 + vectors.length * length * 4);
  const view = new DataView(plain.buffer);
  view.setUint32(0, vectors.length, true);
  vectors.forEach((vector, v) => {
    vector.forEach((value, i) => view.setFloat32(4 + 4 * (v * length + i), value, true));
  });
  try {
    return seal(key, plain, context, random);
  } finally {
    wipe(plain);
  }
}

/** @throws {VultusError} `seal-broken` */
export function openVectors(key: SecretKey, sealed: Uint8Array, context: SealContext): Float32Array[] {
  const plain = unseal(key, sealed, context);
  const view = new DataView(plain.buffer, plain.byteOffset, plain.byteLength);
  const count = view.getUint32(0, true);
  const length = count === 0 ? 0 : (plain.length - 4) / 4 / count;
  const vectors = Array.from({ length: count }, (_, v) =>
    Float32Array.from({ length }, (_unused, i) => view.getFloat32(4 + 4 * (v * length + i), true)),
  );
  wipe(plain);
  return vectors;
}

function templateContext(userId: string, modelId: string): SealContext {
  return ["template", userId, modelId];
}
