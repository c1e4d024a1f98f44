/** Keeps records in this process: for tests and trials, gone when it ends. */
import type { Now } from "../../shared/clock.ts";
import { VultusError } from "../../shared/errors.ts";
import { drawInteger, type RandomBytes } from "../../shared/random.ts";
import { admitRecord, copyFields, parseRecord } from "../border.ts";
import { untilCancelled } from "../cancel.ts";
import { assembleStore, type RecordStore } from "../record-store.ts";
import { admitIds, type ListPlan, planIds, planListing, toIdsPage, toPage } from "../listing.ts";
import type {
  CollectionDefinition,
  DriverCollection,
  IdsQuery,
  ListQuery,
  Page,
  Versioned,
} from "../records.ts";

/** What a driver needs besides the database: the clock that records expire by, and chance for first versions. */
export interface RecordStoreDeps {
  readonly now: Now;
  readonly random: RandomBytes;
}

/** Opens an empty store. */
export function openMemoryStore(deps: RecordStoreDeps): RecordStore {
  const door = { isClosed: false };
  return assembleStore((definition) => new MemoryCollection(definition, deps, door), {
    async check() {
      refuseIfClosed(door);
    },
    async close() {
      door.isClosed = true;
    },
  });
}

interface Door {
  isClosed: boolean;
}

interface Row {
  /** As a database holds it: untyped until it is read. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly version: number;
}

/** One collection as a map. Every method does its work in one turn of the event loop, so no two calls interleave. */
export class MemoryCollection<T extends { readonly id: string }> implements DriverCollection<T> {
  readonly rows = new Map<string, Row>();
  readonly #definition: CollectionDefinition<T>;
  readonly #deps: RecordStoreDeps;
  readonly #door: Door;

  constructor(definition: CollectionDefinition<T>, deps: RecordStoreDeps, door: Door = { isClosed: false }) {
    this.#definition = definition;
    this.#deps = deps;
    this.#door = door;
  }

  async get(id: string): Promise<Versioned<T> | undefined> {
    const row = this.#find(id);
    return row && { record: this.#read(row), version: row.version };
  }

  async getMany(ids: readonly string[]): Promise<readonly T[]> {
    return admitIds(ids).flatMap((id) => {
      const row = this.#find(id);
      return row ? [this.#read(row)] : [];
    });
  }

  async insert(record: T): Promise<void> {
    refuseIfClosed(this.#door);
    const admitted = admitRecord(this.#definition, record);
    if (this.#find(admitted.id)) throw recordExists(this.#definition);
    this.#refuseTaken(admitted);
    // A first version by chance: a record deleted and inserted again never matches a version read before.
    const version = 1 + drawInteger(this.#deps.random, 2 ** 32);
    this.rows.set(admitted.id, { fields: copyFields(admitted), version });
  }

  async replace(record: T, version: number): Promise<number> {
    refuseIfClosed(this.#door);
    const admitted = admitRecord(this.#definition, record);
    if (this.#find(admitted.id)?.version !== version) throw recordChanged(this.#definition);
    this.#refuseTaken(admitted);
    this.rows.set(admitted.id, { fields: copyFields(admitted), version: version + 1 });
    return version + 1;
  }

  async take(id: string): Promise<T | undefined> {
    const row = this.#find(id);
    if (!row) return undefined;
    this.rows.delete(id);
    return this.#read(row);
  }

  async list(query: ListQuery<T>): Promise<Page<T>> {
    refuseIfClosed(this.#door);
    return untilCancelled(query.signal, async () => {
      const plan = planListing(this.#definition, query);
      const rows = [...this.rows.values()].filter((row) => this.#isAlive(row) && isWanted(plan, row));
      rows.sort((a, b) => comparePositions(plan, a.fields, b.fields));
      return toPage(
        plan,
        rows.slice(0, plan.limit + 1).map((row) => this.#read(row)),
      );
    });
  }

  async ids(query: IdsQuery): Promise<Page<string>> {
    refuseIfClosed(this.#door);
    return untilCancelled(query.signal, async () => {
      const plan = planIds(query);
      const ids = [...this.rows]
        .filter(([id, row]) => this.#isAlive(row) && id.startsWith(plan.prefix))
        .map(([id]) => id)
        .filter((id) => plan.after === undefined || compareBytes(id, plan.after) > 0)
        .sort(compareBytes);
      return toIdsPage(plan, ids.slice(0, plan.limit + 1));
    });
  }

  async delete(id: string): Promise<boolean> {
    return this.#find(id) !== undefined && this.rows.delete(id);
  }

  /** Drops what has expired; returns how many records went. */
  async sweep(): Promise<number> {
    refuseIfClosed(this.#door);
    const expired = [...this.rows].filter(([, row]) => !this.#isAlive(row));
    for (const [id] of expired) this.rows.delete(id);
    return expired.length;
  }

  #find(id: string): Row | undefined {
    refuseIfClosed(this.#door);
    const row = this.rows.get(id);
    return row && this.#isAlive(row) ? row : undefined;
  }

  #isAlive(row: Row): boolean {
    const { expiresBy } = this.#definition;
    const expiresAt = expiresBy === undefined ? undefined : row.fields[expiresBy];
    return typeof expiresAt !== "number" || expiresAt > this.#deps.now();
  }

  #read(row: Row): T {
    return parseRecord(this.#definition, copyFields(row.fields));
  }

  #refuseTaken(record: T): void {
    for (const [id, row] of this.rows) {
      if (id === record.id || !this.#isAlive(row)) continue;
      const taken = this.#definition.unique.some(
        (field) => record[field] !== undefined && row.fields[field] === record[field],
      );
      if (taken) throw recordExists(this.#definition);
    }
  }
}

function refuseIfClosed(door: Door): void {
  if (door.isClosed) throw new VultusError("storage-unavailable", "The server is stopping; try again later.");
}

function recordExists(definition: { readonly name: string }): VultusError {
  return new VultusError(
    "record-exists",
    `A record of ${definition.name} with this key exists; choose another.`,
  );
}

function recordChanged(definition: { readonly name: string }): VultusError {
  return new VultusError("record-changed", `The record of ${definition.name} has changed; read it again.`);
}

function isWanted<T>(plan: ListPlan<T>, row: Row): boolean {
  if (plan.isEmpty || (plan.where && row.fields[plan.where.field] !== plan.where.equals)) return false;
  if (plan.from !== undefined && Number(row.fields[plan.orderBy ?? "id"]) < plan.from) return false;
  if (!plan.after) return true;
  const after = { id: plan.after.id, ...(plan.orderBy && { [plan.orderBy]: plan.after.order }) };
  return comparePositions(plan, row.fields, after) > 0;
}

type Fields = Readonly<Record<string, unknown>>;

function comparePositions<T>(plan: ListPlan<T>, a: Fields, b: Fields): number {
  const byOrder = plan.orderBy === undefined ? 0 : Number(a[plan.orderBy]) - Number(b[plan.orderBy]);
  const ascending = byOrder || compareBytes(String(a["id"]), String(b["id"]));
  return plan.descending ? -ascending : ascending;
}

/** By bytes of UTF-8, as databases compare; JavaScript's own order differs beyond the basic plane. */
function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
