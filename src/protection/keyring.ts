/** Keys under keys: the master key wraps one data key per user and derives the few that belong to the server itself. */
import { createHmac, hkdfSync } from "node:crypto";
import { toBase64Url, utf8, wipe } from "../shared/bytes.ts";
import { VultusError } from "../shared/errors.ts";
import type { RandomBytes } from "../shared/random.ts";
import { type SecretKey, seal, unseal } from "./seal.ts";

export interface Keyring {
  /** Makes a user's data key; only the wrapped form is ever stored. */
  createUserKey(userId: string): { readonly key: SecretKey; readonly wrapped: Uint8Array };
  /** @throws {VultusError} `seal-broken` when it is another user's key, or another master key wrapped it. */
  openUserKey(userId: string, wrapped: Uint8Array): SecretKey;
  /** Seals what waits between a capture's stream and its use. */
  readonly captureKey: SecretKey;
  /** What vectors are rotated by before they leave the process; another one for every epoch. */
  transformKey(epoch: number): SecretKey;
  /** A keyed digest, for looking names and addresses up without storing them. */
  digest(kind: string, text: string): string;
}

export const MASTER_KEY_BYTES = 32;

/** @throws {VultusError} `config-invalid` when the master key is not 32 bytes. */
export function openKeyring(masterKey: SecretKey, random: RandomBytes): Keyring {
  if (masterKey.length !== MASTER_KEY_BYTES) {
    throw new VultusError(
      "config-invalid",
      "VULTUS_MASTER_KEY must be 32 bytes; make one with: openssl rand -base64 32",
    );
  }
  const wrappingKey = derive(masterKey, "wrap user keys");
  const digestKey = derive(masterKey, "digest names");
  const rotationKey = derive(masterKey, "rotate vectors");
  return {
    createUserKey(userId) {
      const key = random(32);
      return { key, wrapped: seal(wrappingKey, key, ["user-key", userId], random) };
    },
    openUserKey: (userId, wrapped) => unseal(wrappingKey, wrapped, ["user-key", userId]),
    captureKey: derive(masterKey, "seal captures"),
    transformKey: (epoch) => derive(rotationKey, `epoch ${epoch}`),
    digest: (kind, text) =>
      toBase64Url(
        createHmac("sha256", digestKey)
          .update(utf8(`${kind}\0${text}`))
          .digest(),
      ),
  };
}

/** Lends a user's key for one piece of work and wipes it after. */
export async function withUserKey<T>(
  keyring: Keyring,
  user: { readonly id: string; readonly wrappedKey: Uint8Array },
  work: (key: SecretKey) => T | Promise<T>,
): Promise<T> {
  const key = keyring.openUserKey(user.id, user.wrappedKey);
  try {
    return await work(key);
  } finally {
    wipe(key);
  }
}

/** One key per use (HKDF-SHA-256, RFC 5869), so that none is ever used for two things. */
function derive(masterKey: SecretKey, use: string): SecretKey {
  return new Uint8Array(hkdfSync("sha256", masterKey, new Uint8Array(0), utf8(`vultus v1 ${use}`), 32));
}
