import { beforeEach, describe, expect, it } from "vitest";
import { operator, type Said } from "../../../test/support/command-line.ts";
import { places } from "../../../test/support/places.ts";
import { registerByPhotos } from "../../../test/support/people.ts";
import { createWorld, type World } from "../../../test/support/world.ts";
import { eraseUser } from "../../auth/erase.ts";
import { type EventKind, recordEvent } from "../../auth/events.ts";
import { timeOrderedId } from "../../shared/ids.ts";
import { HOUR, MINUTE, SECOND } from "../../shared/clock.ts";
import { VultusError } from "../../shared/errors.ts";
import type { EventRecord, UserRecord } from "../../storage/collections.ts";
import type { CliDeps } from "../deps.ts";

describe.each(places)("$name", ({ run }) => {
  let world: World;
  let ada: UserRecord;

  beforeEach(async () => {
    world = createWorld();
    ({ user: ada } = await registerByPhotos(world, "ada"));
  });

  const code = (expected: string) => expect.objectContaining({ code: expected });
  const vultus = (...words: readonly string[]): Promise<Said> => run(world, ["events", "list", ...words]);
  const from = { address: "192.0.2.7", userAgent: "test" };

  function log(kind: EventKind, userId?: string): Promise<void> {
    return recordEvent(world.deps, from, { kind, outcome: "failure", reason: "no-match", userId });
  }

  /** Kinds in the order in which they are shown. */
  async function kindsBy(...words: readonly string[]): Promise<readonly string[]> {
    const { events } = JSON.parse((await vultus(...words, "--json")).out.join("\n")) as {
      events: { kind: string }[];
    };
    return events.map(({ kind }) => kind);
  }

  /** Written, but not in the log yet. */
  async function leaveWaiting(at: number): Promise<EventRecord> {
    const { random, records } = world.deps;
    const event: EventRecord = {
      ...{ id: timeOrderedId("evt", at, random), at, kind: "sign-out", outcome: "success", userId: ada.id },
      ...{ address: "192.0.2.7", userAgent: "test", numbers: {}, expiresAt: at + HOUR },
    };
    await records.eventOutbox.insert(event);
    return event;
  }

  describe("vultus events list", () => {
    it("lists the newest first, with names beside what happened", async () => {
      world.pass(SECOND);
      await log("sign-in", ada.id);
      world.pass(SECOND);
      await log("identify");
      const { out, notes } = await vultus();
      expect(out).toEqual([
        "time                      kind      outcome  user  reached  reason    address",
        "2030-01-01T00:00:02.000Z  identify  failure  -     -        no-match  192.0.2.7",
        "2030-01-01T00:00:01.000Z  sign-in   failure  ada   -        no-match  192.0.2.7",
        "2030-01-01T00:00:00.000Z  register  success  ada   photo    -         192.0.2.1",
      ]);
      expect(notes).toEqual([]);
    });

    it("gives everything as JSON, in one document or a line an event", async () => {
      const whole = JSON.parse((await vultus("--json")).out.join("\n")) as { events: unknown[] };
      expect(whole).toMatchObject({
        events: [
          {
            ...{ at: "2030-01-01T00:00:00.000Z", kind: "register", outcome: "success", username: "ada" },
            ...{ userId: ada.id, acr: "urn:vultus:acr:photo", reason: null, captureId: null },
            ...{ address: "192.0.2.1", userAgent: "test", numbers: { imageCount: 3 } },
          },
        ],
        waiting: { count: 0, isMore: false },
      });
      const { out } = await vultus("--jsonl");
      expect(out.map((line) => JSON.parse(line) as unknown)).toEqual(whole.events);
    });

    it("narrows down by user, kind, time and number, in any combination", async () => {
      const { user: bob } = await registerByPhotos(world, "bob");
      for (const kind of ["sign-in", "verify", "sign-in"] as const) {
        world.pass(HOUR);
        await log(kind, ada.id);
        await log(kind, bob.id);
      }
      expect(await kindsBy("--user", "ada")).toEqual(["sign-in", "verify", "sign-in", "register"]);
      expect(await kindsBy("--user", "ada@example.com", "--kind", "sign-in")).toHaveLength(2);
      expect(await kindsBy("--kind", "sign-in")).toHaveLength(4);
      expect(await kindsBy("--kind", "sign-in", "--since", "90m")).toHaveLength(2);
      expect(await kindsBy("--since", "90m")).toEqual(["sign-in", "sign-in", "verify", "verify"]);
      expect(await kindsBy("--user", "ada", "--until", "2030-01-01T01:30Z")).toEqual(["sign-in", "register"]);
      expect(await kindsBy("--until", "2030-01-01T02:30Z", "--since", "2030-01-01T01:30Z")).toEqual([
        "verify",
        "verify",
      ]);
      expect(await kindsBy("--count", "1")).toEqual(["sign-in"]);
      expect(await kindsBy("--user", "ada", "--kind", "sign-in", "--count", "1")).toHaveLength(1);
      expect((await vultus("--since", "2031-01-01")).out).toEqual(["There are no such events."]);
    });

    it("finds the events of an account that is gone by its id", async () => {
      world.pass(SECOND);
      await eraseUser(world.deps, ada, "ada", operator);
      expect(await kindsBy("--user", ada.id)).toEqual(["delete-account", "register"]);
      await expect(vultus("--user", "ada")).rejects.toEqual(code("not-found"));
    });

    it("says beside the events how many have not arrived in the log", async () => {
      await leaveWaiting(world.deps.now());
      const { out, notes } = await vultus("--json");
      expect(JSON.parse(out.join("\n"))).toMatchObject({ waiting: { count: 1, isMore: false } });
      expect(notes).toEqual([expect.stringMatching(/^1 event has not arrived in the log yet/)]);
    });

    it("says that also when the log is away, and then fails", async () => {
      await leaveWaiting(world.deps.now());
      const notes: string[] = [];
      const deps = { ...world.deps, records: { ...world.deps.records, events: away() } };
      const ran = run({ ...world, deps }, ["events", "list"], { note: (line) => notes.push(line) });
      await expect(ran).rejects.toEqual(code("storage-unavailable"));
      expect(notes).toHaveLength(1);
    });

    it.each([
      ["--kind", "nothing"],
      ["--since", "yesterday"],
      ["--count", "0"],
      ["--json", "--jsonl"],
      ["--follow", "--json"],
      ["--follow", "--until", "1d"],
    ])("refuses %s %s %s", async (...words) => {
      await expect(vultus(...words)).rejects.toMatchObject({ name: "CommanderError" });
    });
  });

  function away(): World["deps"]["records"]["events"] {
    const list = () =>
      Promise.reject(new VultusError("storage-unavailable", "The event log does not answer."));
    return { ...world.deps.records.events, list };
  }

  describe("vultus events list --follow", () => {
    /** Looks once after each thing that happens. */
    async function following(
      words: readonly string[],
      happenings: readonly (() => unknown)[],
    ): Promise<Said> {
      const everySecond: CliDeps["everySecond"] = async (look) => {
        for (const happen of happenings) {
          world.pass(SECOND);
          await happen();
          await look();
        }
      };
      return run(world, ["events", "list", "--follow", ...words], { everySecond });
    }
    const kindsOf = ({ out }: Said) => out.map((line) => (JSON.parse(line) as { kind: string }).kind);

    it("shows the last ones, and then each new one once, below", async () => {
      world.pass(SECOND);
      await log("verify", ada.id);
      const said = await following(
        ["--jsonl"],
        [() => log("sign-in", ada.id), () => undefined, () => log("sign-out", ada.id), () => undefined],
      );
      expect(kindsOf(said)).toEqual(["register", "verify", "sign-in", "sign-out"]);
    });

    it("does not take those for new that did not fit in the beginning", async () => {
      world.pass(SECOND);
      await log("verify", ada.id);
      await log("verify", ada.id);
      const said = await following(
        ["--jsonl", "--count", "1"],
        [() => undefined, () => log("unlock", ada.id)],
      );
      expect(kindsOf(said)).toEqual(["verify", "unlock"]);
    });

    it("shows only what is asked for, in columns that hold", async () => {
      const { out } = await following(
        ["--user", "ada", "--kind", "sign-in"],
        [() => log("sign-in"), () => log("sign-in", ada.id), () => log("verify", ada.id)],
      );
      expect(out).toHaveLength(2);
      expect(out[1]).toMatch(/^2030-01-01T00:00:02\.000Z {2}sign-in/);
    });

    it("shows an event that arrives in the log long after it was written", async () => {
      let late: EventRecord | undefined;
      const arrive = async () => {
        if (!late) throw new Error("Nothing waits.");
        await world.deps.records.eventOutbox.delete(late.id);
        await world.deps.records.events.insert(late);
      };
      const wait = async () => {
        late = await leaveWaiting(world.deps.now());
      };
      const said = await following(
        ["--jsonl"],
        [wait, () => world.pass(20 * MINUTE), arrive, () => undefined],
      );
      expect(kindsOf(said)).toEqual(["register", "sign-out"]);
    });

    it("says once that the log is away, and shows what came when it is back", async () => {
      const { events } = world.deps.records;
      let isAway = false;
      const refusing = away();
      const records = {
        ...world.deps.records,
        events: {
          ...events,
          list: (query: Parameters<typeof events.list>[0]) => (isAway ? refusing : events).list(query),
        },
      };
      const everySecond: CliDeps["everySecond"] = async (look) => {
        isAway = true;
        await look();
        await log("sign-in", ada.id);
        await look();
        isAway = false;
        await look();
      };
      const deps = { ...world.deps, records };
      const words = ["events", "list", "--follow", "--jsonl"];
      const said = await run({ ...world, deps }, words, { everySecond });
      expect(kindsOf(said)).toEqual(["register", "sign-in"]);
      expect(said.notes).toEqual([
        expect.stringMatching(/^The event log does not answer\. What comes meanwhile/),
        "It answers again.",
      ]);
    });
  });
});
