/** People who register, several at once, until something is killed under them; and a look at what is left of them. */
import { once } from "node:events";
import { watch } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { listEnrolments, openEnrolments } from "../../src/auth/enrolled.ts";
import { sweep } from "../../src/auth/sweep.ts";
import { parseConfig } from "../../src/config.ts";
import { openKeyring } from "../../src/protection/keyring.ts";
import { readOrCreateMasterKey } from "../../src/protection/master-key-file.ts";
import { HOUR, systemNow } from "../../src/shared/clock.ts";
import { secureRandom } from "../../src/shared/random.ts";
import { openBlobStore, openRecordStore } from "../../src/storage/open.ts";
import { everyRecord } from "../../src/storage/pages.ts";
import { readManifest, shippedManifest } from "../../src/vision/models/manifest.ts";
import { goodPicture } from "./hostile-pictures.ts";
import type { MortalSystem } from "./mortal-systems.ts";
import { collect } from "./people.ts";

/** Something dies in the middle of a registration as soon as so many of a round are acknowledged. */
export const ACKNOWLEDGED_PER_ROUND = 5;
const AT_ONCE = 6;

/** What came of it. */
export interface KilledRegistrations {
  /** Registrations that were answered with success. */
  readonly acknowledged: number;
  /** Registrations without an answer: the server was gone. */
  readonly cutShort: number;
  /** Statuses of those that were refused, which only a database that is gone may cause. */
  readonly refused: readonly number[];
  /** Usernames of people who were registered and could not sign in, or whose account is gone. */
  readonly lost: readonly string[];
  /** Usernames of people without a face that can be opened. */
  readonly halfEnrolled: readonly string[];
  /** Templates, photos and files that belong to nobody, after a sweep some hours later. */
  readonly ownerless: number;
}

/**
 * Lets people register until the system is killed, again and again; tries after each round whether they can sign in, and
 * looks in the end at what is stored. Stops the system.
 */
export async function killWhileRegistering(
  system: MortalSystem,
  rounds: number,
): Promise<KilledRegistrations> {
  const image = Buffer.from(await goodPicture()).toString("base64");
  const people: People = { image, acknowledged: new Map(), refused: [], cutShort: 0, requests: 0 };
  const lost: string[] = [];
  let tried = 0;
  for (let round = 0; round < rounds; round++) {
    await system.start();
    lost.push(...(await whoCannotSignIn(system, people, tried)));
    tried = people.acknowledged.size;
    await playRound(system, people, round);
  }
  await system.start();
  lost.push(...(await whoCannotSignIn(system, people)));
  await system.stop();
  const remains = await examineRemains(system.environment, people.acknowledged);
  return {
    acknowledged: people.acknowledged.size,
    cutShort: people.cutShort,
    refused: people.refused,
    lost: [...lost, ...remains.lost],
    halfEnrolled: remains.halfEnrolled,
    ownerless: remains.ownerless,
  };
}

interface People {
  /** The same of everybody; as base64. */
  readonly image: string;
  /** User ids by username: of those the server said that they are registered. */
  readonly acknowledged: Map<string, string>;
  readonly refused: number[];
  cutShort: number;
  requests: number;
}

/** One after another registers until the system is killed; each round lets them get a little further. */
async function playRound(system: MortalSystem, people: People, round: number): Promise<void> {
  const { acknowledged, refused } = people;
  const enough = acknowledged.size + ACKNOWLEDGED_PER_ROUND;
  const dying = new AbortController();
  const dead = once(dying.signal, "abort").then(() => system.kill());
  // Each round lets some more be written, so that the ends fall between different writes.
  let patience = 4 * round;
  // A registration writes its photo first, its user last: when a photo appears, it is in the middle.
  const watcher = watch(join(system.dataFolder, "blobs"), { recursive: true }, () => {
    if (acknowledged.size >= enough && --patience < 0) dying.abort();
  });
  const work = async (own: number): Promise<void> => {
    for (let i = 0; !dying.signal.aborted; i++) {
      const username = `round-${round}-${own}-${i}`;
      const body = { username, email: `${username}@example.com`, image: people.image };
      const answer = await post(system, people, "/register", body).catch(() => undefined);
      if (answer?.status === 200) acknowledged.set(username, userIdOf(answer.text));
      else if (!dying.signal.aborted) throw new Error(`Refused before anything died: ${answer?.text}`);
      else if (answer) refused.push(answer.status);
      else people.cutShort += 1;
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, (_, own) => work(own)));
  } finally {
    watcher.close();
  }
  await dead;
}

/** @param tried So many were asked before. */
async function whoCannotSignIn(system: MortalSystem, people: People, tried = 0): Promise<readonly string[]> {
  const lost: string[] = [];
  for (const [username, userId] of [...people.acknowledged].slice(tried)) {
    const { status, text } = await post(system, people, "/login", { username, image: people.image });
    if (status !== 200 || userIdOf(text) !== userId) lost.push(username);
  }
  return lost;
}

async function post(system: MortalSystem, people: People, path: string, body: object) {
  people.requests += 1;
  const number = people.requests;
  // Each request comes from an address of its own, as limits count by address.
  const address = `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`;
  const response = await fetch(system.baseUrl + path, {
    method: "POST",
    headers: { "content-type": "application/json", "x-forwarded-for": address },
    body: JSON.stringify(body),
  });
  return { status: response.status, text: await response.text() };
}

function userIdOf(text: string): string {
  return z.object({ userId: z.string() }).parse(JSON.parse(text)).userId;
}

/** @param environment Of a system that has been stopped. */
async function examineRemains(
  environment: Readonly<Record<string, string>>,
  acknowledged: ReadonlyMap<string, string>,
): Promise<Pick<KilledRegistrations, "lost" | "halfEnrolled" | "ownerless">> {
  const { storage } = parseConfig(environment);
  const { embedding } = await readManifest(shippedManifest);
  const masterKey = await readOrCreateMasterKey(join(storage.dataDir, "master.key"), secureRandom);
  const keyring = openKeyring(masterKey, secureRandom);
  const records = await openRecordStore(storage.databaseUrl, { now: systemNow, random: secureRandom });
  try {
    const blobs = await openBlobStore(storage.blobsUrl, records);
    const users = await collect(everyRecord(records.users));
    const halfEnrolled: string[] = [];
    for (const user of users) {
      const enrolments = await listEnrolments({ records }, user.id);
      const face = await openEnrolments(keyring, user, enrolments, embedding.id);
      if (!face) halfEnrolled.push(user.username);
    }

    await sweep({ records, blobs, now: () => systemNow() + 2 * HOUR });
    const ids = new Set(users.map((user) => user.id));
    const templates = await collect(everyRecord(records.templates));
    const photos = await collect(everyRecord(records.photos));
    const files = await collect(blobs.list(""));
    const strays = [...templates, ...photos].filter(({ userId }) => !ids.has(userId));
    return {
      lost: [...acknowledged].filter(([, id]) => !ids.has(id)).map(([username]) => username),
      halfEnrolled,
      ownerless: strays.length + files.length - photos.length,
    };
  } finally {
    await records.close();
  }
}
