import { describe, expect, it } from "vitest";
import { bound } from "../../test/support/collections.ts";
import { VultusError } from "../shared/errors.ts";
import { secureRandom } from "../shared/random.ts";
import type { EventRecord } from "./collections.ts";
import { openMemoryStore } from "./drivers/memory.ts";
import { type MoveDeps, moveEvents } from "./move-events.ts";
import type { Collection } from "./records.ts";
import { fullRecords } from "./samples.contract.ts";

const open = (): Collection<EventRecord> => openMemoryStore({ now: () => 0, random: secureRandom }).events;
const away = new VultusError("storage-unavailable", "The database does not answer.");
const refusal = new VultusError("internal", "The database refused a statement.");

const none: ReadonlySet<string> = new Set();

describe("moving events", () => {
  it("takes all of many, several at a time and never more than sixteen", async () => {
    const { source, target } = await bench(1_100);
    let underWay = 0;
    let most = 0;
    const counted = inserting(target, async () => {
      most = Math.max(most, ++underWay);
      await new Promise(setImmediate);
      underWay--;
    });
    expect(await move({ source, target: async () => counted })).toStrictEqual({
      ...{ kind: "moved", refused: new Map() },
    });
    expect(most).toBe(16);
    expect(await count(target)).toBe(1_100);
    expect(await count(source)).toBe(0);
  });

  it("keeps once what was stored but not yet removed when a server was killed", async () => {
    const { source, target } = await bench(3);
    await target.insert(event(1));
    await move({ source, target: async () => target });
    expect(await count(target)).toBe(3);
    expect(await count(source)).toBe(0);
  });

  it("does not do again what another server has done meanwhile", async () => {
    const { source, target } = await bench(100);
    let tries = 0;
    const counted = inserting(target, async () => void tries++);
    const moving = { source, target: async () => counted };
    await Promise.all([move(moving), move(moving)]);
    expect(await count(target)).toBe(100);
    // Nearly all of them once; one that both are at in the same moment is tried by both.
    expect(tries).toBeLessThan(170);
  });

  it.each(["bad-request", "internal"] as const)(
    "leaves what is refused for good (%s) and moves all else",
    async (code) => {
      const { source, target } = await bench(40);
      const error = new VultusError(code, "It cannot be stored.");
      const picky = inserting(target, async ({ id }) => {
        if (id === "evt_7" || id === "evt_8") throw error;
      });
      const refused = new Map([
        ["evt_7", error],
        ["evt_8", error],
      ]);
      expect(await move({ source, target: async () => picky })).toStrictEqual({ kind: "moved", refused });
      expect((await source.ids({ limit: 9 })).items).toStrictEqual(["evt_7", "evt_8"]);
      expect(await count(target)).toBe(38);
      let tries = 0;
      const counted = inserting(target, async () => void tries++);
      await move({ source, target: async () => counted, skipped: new Set(refused.keys()) });
      expect(tries).toBe(0);
    },
  );

  it("leaves what cannot be read, too", async () => {
    const { source, target } = await bench(40);
    const damaged: Collection<EventRecord> = {
      ...bound(source),
      async get(id) {
        if (id === "evt_7") throw refusal;
        return source.get(id);
      },
    };
    expect(await move({ source: damaged, target: async () => target })).toStrictEqual({
      ...{ kind: "moved", refused: new Map([["evt_7", refusal]]) },
    });
    expect(await count(target)).toBe(39);
  });

  it("blames a target that refuses all for it, and none of the events", async () => {
    const { source, target } = await bench(100);
    const closed = inserting(target, () => Promise.reject(refusal));
    expect(await move({ source, target: async () => closed })).toStrictEqual({
      ...{ kind: "failed", side: "target", error: refusal },
    });
    expect(await count(source)).toBe(100);
  });

  it("tells which side fails", async () => {
    const { source, target } = await bench(40);
    const failing = { kind: "failed", error: away };
    const unreachable = inserting(target, () => Promise.reject(away));
    expect(await move({ source, target: async () => unreachable })).toStrictEqual({
      ...{ ...failing, side: "target" },
    });
    expect(await move({ source, target: () => Promise.reject(away) })).toStrictEqual({
      ...{ ...failing, side: "target" },
    });
    for (const method of ["ids", "get", "delete"] as const) {
      const broken = { ...bound(source), [method]: () => Promise.reject(away) };
      expect(await move({ source: broken, target: async () => target })).toStrictEqual({
        ...{ ...failing, side: "source" },
      });
    }
    expect(await count(source)).toBe(40);
  });

  it("begins with nothing more once it is stopped", async () => {
    const { source, target } = await bench(1_100);
    let isStopped = false;
    const stopping = inserting(target, async () => {
      isStopped = true;
      await new Promise(setImmediate);
    });
    await move({ source, target: async () => stopping, isStopped: () => isStopped });
    expect(await count(target)).toBeLessThanOrEqual(16);
    expect((await count(target)) + (await count(source))).toBe(1_100);
  });
});

const event = (i: number): EventRecord => ({ ...fullRecords.events, id: `evt_${i}` });

async function bench(size: number) {
  const [source, target] = [open(), open()];
  for (let i = 0; i < size; i++) await source.insert(event(i));
  return { source, target };
}

function move(deps: Pick<MoveDeps, "source" | "target"> & Partial<MoveDeps>) {
  return moveEvents({ random: secureRandom, skipped: none, isStopped: () => false, ...deps });
}

/** Does something before each insertion. */
function inserting(
  target: Collection<EventRecord>,
  before: (event: EventRecord) => Promise<void>,
): Pick<Collection<EventRecord>, "insert"> {
  return {
    async insert(record) {
      await before(record);
      await target.insert(record);
    },
  };
}

async function count(collection: Collection<EventRecord>): Promise<number> {
  let total = 0;
  let after: string | undefined;
  do {
    const page = await collection.ids({ limit: 1_000, after });
    total += page.items.length;
    after = page.next;
  } while (after !== undefined);
  return total;
}
