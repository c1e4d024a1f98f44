/** Lets one holder at a time do something, by a document that only one can insert; the turn of a holder that died is cleared when its time is over. */
import { setTimeout as wait } from "node:timers/promises";
import type { Collection } from "mongodb";
import { toHex } from "../../../shared/bytes.ts";
import { MINUTE, type Now, SECOND } from "../../../shared/clock.ts";
import { isProblem, VultusError } from "../../../shared/errors.ts";
import type { RandomBytes } from "../../../shared/random.ts";
import type { MongoConnection } from "./server.ts";

export interface TurnsDeps {
  readonly connection: MongoConnection;
  readonly now: Now;
  readonly random: RandomBytes;
}

export class Turns {
  readonly #deps: TurnsDeps;

  constructor(deps: TurnsDeps) {
    this.#deps = deps;
  }

  /** Makes the collection of turns where it is missing; needed before the first turn. */
  async layOut(): Promise<void> {
    // This index decides and not `_id`, which names the holder: clearing one turn must never clear the next.
    await this.#ask((turns) => turns.createIndex({ turn: 1 }, { name: "turn", unique: true }));
    await this.#ask((turns) => turns.deleteMany({ until: { $lte: new Date(this.#deps.now()) } }));
  }

  /**
   * Does the work unless somebody else has the turn.
   *
   * @returns Undefined when somebody has.
   */
  async tryTake<R>(turn: string, work: () => Promise<R>): Promise<{ readonly result: R } | undefined> {
    const holder = toHex(this.#deps.random(16));
    if (!(await this.#claim(turn, holder))) {
      await this.#clearIfOver(turn);
      return undefined;
    }
    try {
      const result = await work();
      await this.#giveBack(holder);
      return { result };
    } catch (error) {
      // Without an answer the work may still be going on: then the turn lasts until its time is over.
      if (!isProblem(error, "storage-unavailable")) await this.#giveBack(holder);
      throw error;
    }
  }

  /**
   * Waits for the turn, and does the work.
   *
   * @throws {VultusError} `storage-unavailable` when the turn does not come within two minutes.
   */
  async take<R>(turn: string, work: () => Promise<R>): Promise<R> {
    for (let attempt = 0; attempt < WAIT_MS / POLL_MS; attempt++) {
      const done = await this.tryTake(turn, work);
      if (done) return done.result;
      await wait(POLL_MS);
    }
    throw new VultusError(
      "storage-unavailable",
      "Another server has been changing the database for two minutes; see what keeps it, then start this one again.",
    );
  }

  async #claim(turn: string, holder: string): Promise<boolean> {
    const until = new Date(this.#deps.now() + TURN_MS);
    try {
      await this.#ask((turns) => turns.insertOne({ _id: holder, turn, until }));
      return true;
    } catch (error) {
      if (isProblem(error, "record-exists")) return false;
      throw error;
    }
  }

  async #clearIfOver(turn: string): Promise<void> {
    const isOver = { turn: { $eq: turn }, until: { $lte: new Date(this.#deps.now()) } };
    await this.#ask((turns) => turns.deleteOne(isOver));
  }

  /** What was done counts, even if this fails: the turn then ends by its time. */
  async #giveBack(holder: string): Promise<void> {
    await this.#ask((turns) => turns.deleteOne({ _id: holder })).catch(() => undefined);
  }

  #ask<R>(work: (turns: Collection<Turn>) => Promise<R>): Promise<R> {
    return this.#deps.connection.run((database) => work(database.collection<Turn>("vultus_turns")));
  }
}

interface Turn {
  /** Drawn by its holder. */
  readonly _id: string;
  readonly turn: string;
  readonly until: Date;
}

/** Longer than a statement may wait and take together, see `server.ts`. */
const TURN_MS = 30 * SECOND;
/** Long enough for the turns of a few servers that died in it. */
const WAIT_MS = 2 * MINUTE;
const POLL_MS = 100;
