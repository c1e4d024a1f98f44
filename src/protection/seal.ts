/** Sealed bytes: AES-256-GCM with the context as authenticated data, in a versioned binary format. */
import { createCipheriv, createDecipheriv } from "node:crypto";
import { utf8 } from "../shared/bytes.ts";
import { VultusError } from "../shared/errors.ts";
import type { RandomBytes } from "../shared/random.ts";

/** 32 bytes. */
export type SecretKey = Uint8Array;

/** What a sealed value is and whose; opening with any other context fails. At least the purpose. */
export type SealContext = readonly [purpose: string, ...fields: string[]];

/** `V`, `S`, and the format's number. */
const HEADER = Uint8Array.of(0x56, 0x53, 0x01);
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Seals bytes as header (3) · nonce (12) · ciphertext · tag (16). */
export function seal(
  key: SecretKey,
  plaintext: Uint8Array,
  context: SealContext,
  random: RandomBytes,
): Uint8Array {
  const nonce = random(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(authenticatedData(context));
  const body = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return new Uint8Array(Buffer.concat([HEADER, nonce, body, cipher.getAuthTag()]));
}

/**
 * Opens sealed bytes.
 *
 * @throws {VultusError} `seal-broken` when the bytes were changed, or the key or the context is another one.
 */
export function unseal(key: SecretKey, sealed: Uint8Array, context: SealContext): Uint8Array {
  const bodyStart = HEADER.length + NONCE_BYTES;
  const tagStart = sealed.length - TAG_BYTES;
  if (tagStart < bodyStart || !HEADER.every((byte, i) => sealed[i] === byte)) {
    throw new VultusError("seal-broken", `The sealed ${context[0]} is not in a format this version reads.`);
  }
  const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(HEADER.length, bodyStart), {
    authTagLength: TAG_BYTES,
  })
    .setAAD(authenticatedData(context))
    .setAuthTag(sealed.subarray(tagStart));
  try {
    // In memory of its own and never copied, so that whoever wipes it leaves none: small Buffers share a pool.
    const plaintext = decipher.update(sealed.subarray(bodyStart, tagStart));
    decipher.final();
    return new Uint8Array(plaintext.buffer, plaintext.byteOffset, plaintext.byteLength);
  } catch (cause) {
    const advice = "Check that VULTUS_MASTER_KEY is the key this database was written with.";
    throw new VultusError("seal-broken", `The sealed ${context[0]} could not be opened. ${advice}`, {
      cause,
    });
  }
}

/** Header and every field with its length first, so that no two contexts give the same bytes. */
function authenticatedData(context: SealContext): Uint8Array {
  const parts: Uint8Array[] = [HEADER];
  for (const field of context) {
    const text = utf8(field);
    const length = new Uint8Array(4);
    new DataView(length.buffer).setUint32(0, text.length);
    parts.push(length, text);
  }
  return Buffer.concat(parts);
}
