/** Sign-in with a name (1:1) among many users: whether it takes longer the more there are; and how long a server reads them at its start. */
import type { AuthDeps } from "../src/auth/deps.ts";
import { loadGallery } from "../src/auth/load-gallery.ts";
import { signInByPhoto } from "../src/auth/sign-in.ts";
import { quantile } from "../src/evaluation/statistics.ts";
import { createPackedGallery } from "../src/matching/packed-gallery.ts";
import { sealTemplate } from "../src/protection/sealed-template.ts";
import { systemNow } from "../src/shared/clock.ts";
import { randomId } from "../src/shared/ids.ts";
import { secureRandom } from "../src/shared/random.ts";
import { openServer } from "../src/storage/drivers/postgres/server.ts";
import { openRecordStore } from "../src/storage/open.ts";
import { startService } from "../test/services/service.ts";
import { faceOf } from "../test/support/frames.ts";
import { createWorld, DIMENSION, MODEL_ID, origin, picture } from "../test/support/world.ts";
import { isMain } from "./lib/vision.ts";

const SIZES = [1_000, 100_000] as const;
const SIGN_INS = 3_000;
const AT_ONCE = 32;

interface UsersFigures {
  readonly users: number;
  /** One per sign-in, in milliseconds. */
  readonly times: readonly number[];
  /** Reading everybody into the 1:N gallery, in seconds. */
  readonly loadSeconds: number;
}

export async function measureUsers(): Promise<readonly UsersFigures[]> {
  const service = await startService("postgres");
  if (!service) throw new Error("PostgreSQL is not installed.");
  try {
    const servers = await Promise.all(SIZES.map((users) => fill(service.url, users)));
    // In turn, so that whatever else the machine does falls on both alike.
    const times: number[][] = SIZES.map(() => []);
    for (let i = 0; i < SIGN_INS; i++) {
      for (const [s, server] of servers.entries()) times[s].push(await signInOnce(server));
    }
    const figures: UsersFigures[] = [];
    for (const [s, { deps, users }] of servers.entries()) {
      const gallery = createPackedGallery({ modelId: MODEL_ID, dimension: DIMENSION, maxPeople: users });
      const startedAt = performance.now();
      await loadGallery({ ...deps, gallery });
      const loadSeconds = (performance.now() - startedAt) / 1_000;
      figures.push({ users, loadSeconds, times: times[s] });
      await deps.records.close();
    }
    return figures;
  } finally {
    await service.stop();
  }
}

export function renderUsers(figures: readonly UsersFigures[]): string {
  const [few, many] = figures;
  const rows = figures.map(
    ({ users, times, loadSeconds }) =>
      `| ${users.toLocaleString("en")} | ${quantile(times, 0.5).toFixed(2)} | ${quantile(times, 0.95).toFixed(2)} | ${quantile(times, 0.99).toFixed(2)} | ${loadSeconds.toFixed(1)} |`,
  );
  const ratio = (q: number): string => (quantile(many.times, q) / quantile(few.times, q)).toFixed(2);
  return [
    `${SIGN_INS.toLocaleString("en")} sign-ins with a name at each size, in turn, on one PostgreSQL; everything but the networks: look-up, lockout, opening the sealed template, comparing, session and event.`,
    [
      "| users | median, ms | p95, ms | p99, ms | filling the 1:N gallery at the start, s |",
      "| ---: | ---: | ---: | ---: | ---: |",
      ...rows,
    ].join("\n"),
    `The largest beside the smallest: median × ${ratio(0.5)}, p95 × ${ratio(0.95)}.`,
  ].join("\n\n");
}

interface FilledServer {
  readonly deps: AuthDeps;
  readonly users: number;
}

/** A database with so many users, each with a sealed template. */
async function fill(url: string, users: number): Promise<FilledServer> {
  const schema = `users_${users}`;
  const admin = openServer(url);
  await admin.run(`create schema ${schema}`, []);
  const inSchema = new URL(url);
  inSchema.searchParams.set("options", `-c search_path=${schema}`);
  const clock = { now: systemNow, random: secureRandom };
  const records = await openRecordStore(inSchema.href, clock);
  const deps: AuthDeps = { ...createWorld({ identify: false }).deps, records, now: systemNow };
  let next = 0;
  const work = async (): Promise<void> => {
    for (let i = next++; i < users; i = next++) await addUser(deps, nameOf(i));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  await admin.run("analyze", []);
  await admin.close();
  return { deps, users };
}

const nameOf = (i: number): string => `person-${i}`;

async function addUser(deps: AuthDeps, name: string): Promise<void> {
  const id = randomId("usr", deps.random);
  const { key, wrapped } = deps.keyring.createUserKey(id);
  const template = { modelId: MODEL_ID, vector: faceOf(name, DIMENSION) };
  const createdAt = deps.now();
  const email = `${name}@example.com`;
  await deps.records.templates.insert({
    ...{ id: randomId("tpl", deps.random), userId: id, modelId: MODEL_ID, createdAt },
    sealed: sealTemplate(key, id, template, deps.random),
    ...({ source: "photos", imageCount: 3, quality: 0.9 } as const),
  });
  await deps.records.users.insert({
    ...{ id, username: name, usernameKey: name, email, emailKey: email, createdAt },
    ...({ consentAt: createdAt, consentVersion: "1", keepPhotos: "none", wrappedKey: wrapped } as const),
  });
}

/** @returns How long it took, in milliseconds. */
async function signInOnce({ deps, users }: FilledServer): Promise<number> {
  const person = nameOf(Math.floor(Math.random() * users));
  const startedAt = performance.now();
  await signInByPhoto(deps, picture({ person }), person, origin);
  return performance.now() - startedAt;
}

if (isMain(import.meta.url)) console.log(renderUsers(await measureUsers()));
