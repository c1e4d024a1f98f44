/** Fills a store with a made-up installation: people with faces, photos, sessions and a log, the same for the same number. */
import { createHash } from "node:crypto";
import { DAY } from "../../src/shared/clock.ts";
import { withEach } from "../../src/shared/at-once.ts";
import type { BlobStore } from "../../src/storage/blobs.ts";
import type { UserRecord } from "../../src/storage/collections.ts";
import type { StoredCollections } from "../../src/storage/record-store.ts";

export interface Installation {
  readonly users: number;
  readonly now: number;
  /** Of each sealed template. */
  readonly templateBytes?: number;
  /** Of each sealed photo. */
  readonly photoBytes?: number;
  /** Every how many users there is one of each other record; 50 without. */
  readonly oddmentsEvery?: number;
}

const WRITES_AT_ONCE = 16;

/** For each user a template, a photo and two events, for every third a session, and now and then one of everything else. @returns How many records it wrote. */
export async function fillInstallation(
  records: StoredCollections,
  { users, now, templateBytes = 64, photoBytes = 200, oddmentsEvery = 50 }: Installation,
  blobs?: BlobStore,
): Promise<number> {
  let count = 0;
  const insert = async <T>(collection: { insert(record: T): Promise<void> }, record: T): Promise<void> => {
    await collection.insert(record);
    count += 1;
  };
  await withEach(
    Array.from({ length: users }, (_, i) => i),
    WRITES_AT_ONCE,
    async (i) => {
      const user = madeUser(i, now);
      const expiresAt = now + 30 * DAY;
      await insert(records.users, user);
      await insert(records.templates, {
        ...{ id: `tpl_${idOf(i)}`, userId: user.id, modelId: "model@1" },
        sealed: madeBytes(`template ${i}`, templateBytes),
        ...{ source: "photos" as const, imageCount: 1 + (i % 5), quality: (i % 97) / 97 },
        createdAt: now - i,
      });
      const blobKey = `${user.id}/pho_${idOf(i)}`;
      await blobs?.put(blobKey, madeBytes(`photo ${i}`, photoBytes));
      await insert(records.photos, {
        ...{ id: `pho_${idOf(i)}`, userId: user.id, templateId: `tpl_${idOf(i)}` },
        ...{ kind: "aligned" as const, mediaType: "image/webp", blobKey, createdAt: now - i },
      });
      for (const part of [0, 1]) {
        await insert(records.events, {
          ...{ id: `evt_${idOf(2 * i + part)}`, at: now - i, kind: "sign-in", userId: user.id },
          outcome: part === 0 ? ("success" as const) : ("failure" as const),
          ...(part === 1 && { reason: "no-match" }),
          ...{ address: `2001:db8::${i.toString(16)}`, userAgent: "Browser/1.0 (漢字)" },
          ...{ numbers: { score: Math.sin(i), frames: i % 60 }, expiresAt },
        });
      }
      if (i % 3 === 0) {
        await insert(records.sessions, {
          ...{ id: digest(`session ${i}`), userId: user.id, acr: "urn:vultus:acr:live", amr: ["face"] },
          ...{ address: "::1", userAgent: "", createdAt: now - i, lastSeenAt: now, expiresAt },
        });
      }
      if (i % oddmentsEvery === 0) await insertOddments(insert, records, i, expiresAt);
    },
  );
  return count;
}

/** One user of the installation, as it begins. */
export function madeUser(i: number, now: number): UserRecord {
  const name = i % 7 === 0 ? `Łucja 🙂 ${i}` : `Ada ${i}`;
  return {
    ...{ id: `usr_${idOf(i)}`, username: name, usernameKey: name.toLowerCase() },
    ...(i % 5 !== 0 && { email: `${i}@Example.org`, emailKey: `${i}@example.org` }),
    ...{ createdAt: now - i, consentAt: now - i, consentVersion: "1", keepPhotos: "aligned" },
    wrappedKey: madeBytes(`key ${i}`, 60),
  };
}

type Insert = <T>(collection: { insert(record: T): Promise<void> }, record: T) => Promise<void>;

async function insertOddments(
  insert: Insert,
  records: StoredCollections,
  i: number,
  expiresAt: number,
): Promise<void> {
  await insert(records.captures, {
    ...{ id: `cap_${idOf(i)}`, tokenHash: digest(`token ${i}`), purpose: "sign-in", policy: "standard" },
    ...{ acr: "live", status: "failed", reasons: ["parallax:flat", "pad:looks-recaptured"] },
    evidence: { version: 1, z: null, a: [{ meanYaw: -0.25, b: 1e-7, a: "ß" }, []], e: {} },
    ...{ address: "::1", createdAt: i, expiresAt },
  });
  await insert(records.eventOutbox, {
    ...{ id: `evt_o${idOf(i)}`, at: i, kind: "sign-in", outcome: "success", userId: "" },
    ...{ address: "::1", userAgent: "", numbers: {}, expiresAt },
  });
  await insert(records.attempts, { id: `user:${idOf(i)}`, failures: 5, blockedUntil: i });
  await insert(records.earlierCaptures, { id: idOf(i), sealed: madeBytes(`earlier ${i}`, 300), expiresAt });
  await insert(records.earlierFrames, {
    ...{ id: `${idOf(i)}_1`, band: digest(`band ${i}`), earlierCaptureId: idOf(i), expiresAt },
  });
  await insert(records.galleryChanges, {
    ...{ id: `chg_${idOf(i)}`, modelId: "model@1", userId: `usr_${idOf(i)}`, at: i, expiresAt },
  });
  await insert(records.tallies, { id: `sign-in:${idOf(i)}`, count: i, expiresAt });
  await insert(records.blobs, { id: `usr_${idOf(i)}/old`, bytes: madeBytes(`blob ${i}`, 100) });
  await insert(records.apiKeys, {
    ...{ id: `key_${idOf(i)}`, name: `Shop ${i}`, secretHash: digest(`secret ${i}`), createdAt: i },
    ...(i % 4 === 0 && { revokedAt: i }),
  });
}

/** Ids in no order of their making, as real ones are. */
function idOf(i: number): string {
  return digest(`id ${i}`).slice(0, 22);
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function madeBytes(seed: string, length: number): Uint8Array {
  const blocks = Array.from({ length: Math.ceil(length / 32) }, (_, block) =>
    createHash("sha256").update(`${seed} ${block}`).digest(),
  );
  return new Uint8Array(Buffer.concat(blocks).subarray(0, length));
}
