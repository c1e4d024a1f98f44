import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startService } from "../../../../test/services/service.ts";
import { SECOND } from "../../../shared/clock.ts";
import { VultusError } from "../../../shared/errors.ts";
import { secureRandom } from "../../../shared/random.ts";
import { type MongoConnection, openServer } from "./server.ts";
import { Turns } from "./turns.ts";

const service = await startService("mongodb");

describe.skipIf(service === undefined)("a turn", () => {
  let now: number;
  let connection: MongoConnection;
  let turns: Turns;
  let another: Turns;
  beforeAll(async () => {
    connection = await openServer(service?.url ?? "");
    const deps = { connection, now: () => now, random: secureRandom };
    turns = new Turns(deps);
    another = new Turns(deps);
  });
  beforeEach(async () => {
    now = 0;
    await connection.run((database) => database.collection("vultus_turns").deleteMany({}));
    await turns.layOut();
  });
  afterAll(async () => {
    await connection.close();
    await service?.stop();
  });

  it("is had by one at a time", async () => {
    let working = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      most = Math.max(most, ++working);
      await new Promise((resolve) => setImmediate(resolve));
      working--;
    };
    await Promise.all([turns, another, turns, another].map((one) => one.take("t", work)));
    expect(most).toBe(1);
  });

  it("does not keep another one waiting", async () => {
    const both = await turns.tryTake("t", () => another.tryTake("u", () => Promise.resolve("done")));
    expect(both).toStrictEqual({ result: { result: "done" } });
  });

  it("is refused while somebody has it, and free again when the work is done or has failed", async () => {
    const inside = await turns.tryTake("t", () => another.tryTake("t", () => Promise.resolve("in")));
    expect(inside).toStrictEqual({ result: undefined });
    const failing = turns.tryTake("t", () => Promise.reject(new VultusError("record-exists", "Taken.")));
    await expect(failing).rejects.toMatchObject({ code: "record-exists" });
    expect(await another.tryTake("t", () => Promise.resolve("in"))).toStrictEqual({ result: "in" });
  });

  it("lasts until its time is over when the work got no answer, for it may still be going on", async () => {
    const lost = turns.tryTake("t", () => Promise.reject(new VultusError("storage-unavailable", "Gone.")));
    await expect(lost).rejects.toMatchObject({ code: "storage-unavailable" });
    now = 30 * SECOND - 1;
    expect(await another.tryTake("t", () => Promise.resolve("in"))).toBeUndefined();
    now = 30 * SECOND;
    expect(await another.take("t", () => Promise.resolve("in"))).toBe("in");
  });

  it("that was passed on is not cleared with the one before", async () => {
    const lost = turns.tryTake("t", () => Promise.reject(new VultusError("storage-unavailable", "Gone.")));
    await expect(lost).rejects.toMatchObject({ code: "storage-unavailable" });
    now = 30 * SECOND;
    await turns.take("t", async () => {
      await turns.layOut();
      expect(await another.tryTake("t", () => Promise.resolve("in"))).toBeUndefined();
    });
  });
});
