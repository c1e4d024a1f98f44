import { describe, expect, it } from "vitest";
import { bound } from "../../test/support/collections.ts";
import { deps, type MemoryEnd, NOW, nothing, openEnd, unforced } from "../../test/support/copy-ends.ts";
import { fillInstallation, madeUser } from "../../test/support/installation.ts";
import { drawInteger, type RandomBytes } from "../shared/random.ts";
import type { UserRecord } from "./collections.ts";
import { copyStores } from "./copy.ts";
import type { CopyEnd } from "./copy-move.ts";
import type { Collection } from "./records.ts";

describe("a copy that is interrupted", () => {
  it.each([
    [2, 15],
    [7, 60],
    [331, 550],
  ])(
    "at every write number %i, before it or after it, is complete when it was begun again often enough",
    async (writes, users) => {
      const [source, target] = [openEnd(), openEnd()];
      const count = await fillInstallation(source.records, { users, now: NOW }, source.blobs);
      await insertEarlierUsers(target, users);
      let runs = 0;
      let report: { isEqual: boolean } | undefined;
      while (!report && runs < MOST_RUNS) {
        runs += 1;
        const crash = runs % 2 === 0 ? "before" : "after";
        report = await copyStores(deps, source, crashing(target, writes, crash), unforced).catch(
          (error: unknown) => {
            if (error !== crashed) throw error;
            return undefined;
          },
        );
      }
      expect(report?.isEqual).toBe(true);
      expect(runs).toBeGreaterThan(count / (2 * (writes + UNDER_WAY)));
      expect(await copyStores(deps, source, target, unforced)).toMatchObject({ passes: [nothing] });
    },
    60_000,
  );

  const MOST_RUNS = 1_000;
  /** Writes that are under way when one of them is the last. */
  const UNDER_WAY = 16;
  const crashed = new Error("the process ended here");

  /** As an earlier copy left them: each has the email that is the next one's by now. */
  async function insertEarlierUsers(target: MemoryEnd, users: number): Promise<void> {
    for (let i = 0; i < users; i++) {
      const { email: _email, emailKey: _emailKey, ...user } = madeUser(i, NOW);
      const { email, emailKey } = madeUser((i + 1) % users, NOW);
      await target.records.users.insert({ ...user, ...(email && emailKey && { email, emailKey }) });
    }
  }

  /** The target of a process that ends at its n-th write of data. */
  function crashing(target: MemoryEnd, n: number, moment: "before" | "after"): CopyEnd {
    let left = n;
    const counted = async <R>(work: () => Promise<R>): Promise<R> => {
      if (left <= 0) throw crashed;
      const result = await work();
      left -= 1;
      if (left <= 0 && moment === "after") throw crashed;
      return result;
    };
    const over = <T extends { readonly id: string }>(collection: Collection<T>): Collection<T> => ({
      ...bound(collection),
      insert: (record) => counted(() => collection.insert(record)),
      replace: (record, version) => counted(() => collection.replace(record, version)),
      delete: (id) => counted(() => collection.delete(id)),
    });
    const { records, blobs } = target;
    return {
      // The mark that tells two names of one place is written to the tallies: they stay whole.
      records: {
        ...records,
        users: over(records.users),
        templates: over(records.templates),
        photos: over(records.photos),
        events: over(records.events),
        sessions: over(records.sessions),
        captures: over(records.captures),
      },
      blobs: { ...blobs, list: (prefix) => blobs.list(prefix) },
    };
  }
});

describe("a copy of a source in use", () => {
  it("catches up once the source holds still", async () => {
    const [source, target] = [openEnd(), openEnd()];
    await fillInstallation(source.records, { users: 200, now: NOW }, source.blobs);
    let changes = 60;
    const live = changing(source, async () => {
      for (let i = 0; i < 5 && changes > 0; i++, changes--) await changeSomething(source);
    });
    const report = await copyStores(deps, live, target, unforced);
    expect(changes).toBe(0);
    expect(report.isEqual).toBe(true);
    expect(report.passes.length).toBeGreaterThan(2);
    expect(report.passes.at(-1)).toStrictEqual(nothing);
    expect(await copyStores(deps, source, target, unforced)).toMatchObject({ passes: [nothing] });
  });

  it("says so when the source never does", async () => {
    const [source, target] = [openEnd(), openEnd()];
    await fillInstallation(source.records, { users: 50, now: NOW }, source.blobs);
    const live = changing(source, () => changeSomething(source));
    const report = await copyStores(deps, live, target, { ...unforced, mostPasses: 3 });
    expect(report.passes).toHaveLength(3);
    expect(report.isEqual).toBe(false);
  });

  /** Does something each time that a page of users is read. */
  function changing(source: CopyEnd, change: () => Promise<void>): CopyEnd {
    const users = bound(source.records.users);
    return {
      ...source,
      records: {
        ...source.records,
        users: {
          ...users,
          async list(query) {
            await change();
            return users.list(query);
          },
        },
      },
    };
  }

  const random = seeded(7);
  let newcomers = 100_000;

  /** Somebody comes, goes, or gives an email to another. */
  async function changeSomething({ records }: CopyEnd): Promise<void> {
    const { items } = await records.users.list({ limit: 1_000 });
    const draw = (): UserRecord | undefined => items[drawInteger(random, items.length)];
    const [one, other] = [draw(), draw()];
    const kind = drawInteger(random, 4);
    if (kind === 0 || !one || !other) {
      newcomers += 1;
      await records.users.insert(madeUser(newcomers, NOW));
    } else if (kind === 1) {
      await records.users.delete(one.id);
    } else if (one.id !== other.id) {
      await swapEmails(records.users, one.id, other.id);
    }
  }
});

async function swapEmails(users: Collection<UserRecord>, one: string, other: string): Promise<void> {
  const [a, b] = await Promise.all([users.get(one), users.get(other)]);
  if (!a || !b) return;
  const { email: _a, emailKey: _aKey, ...without } = a.record;
  const version = await users.replace(without, a.version);
  const emailOf = ({ email, emailKey }: UserRecord) =>
    email === undefined || emailKey === undefined ? {} : { email, emailKey };
  const { email: _b, emailKey: _bKey, ...withoutEmail } = b.record;
  await users.replace({ ...withoutEmail, ...emailOf(a.record) }, b.version);
  await users.replace({ ...without, ...emailOf(b.record) }, version);
}

/** Chance that is the same in every run. */
function seeded(seed: number): RandomBytes {
  let state = seed;
  return (length) =>
    Uint8Array.from({ length }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state >>> 24;
    });
}
