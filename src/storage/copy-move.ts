/** What a copy moves: every collection and the blobs, with both their ends. */
import type { Now } from "../shared/clock.ts";
import type { RandomBytes } from "../shared/random.ts";
import type { BlobStore } from "./blobs.ts";
import { type CollectionName, collections } from "./collections.ts";
import type { Sides } from "./copy-records.ts";
import { patientBlobs, patientReader, patientWriter, type Wait } from "./patience.ts";
import type { StoredCollections } from "./record-store.ts";
import { MAX_PAGE } from "./records.ts";
import { inBatches } from "./walk.ts";

export interface CopyDeps {
  readonly now: Now;
  readonly random: RandomBytes;
  readonly wait: Wait;
}

/** One end of the move. */
export interface CopyEnd {
  readonly records: StoredCollections;
  /** Blobs are moved when both ends name a place for them. */
  readonly blobs?: BlobStore | undefined;
}

export interface CopyProgress {
  readonly stage: "counting" | "copying" | "comparing";
  /** From 1; 0 while counting. */
  readonly pass: number;
  /** The collection's name in the database, or `blob store`. */
  readonly part: string;
  /** Records and blobs so far in this stage and pass. */
  readonly done: number;
  /** As they were counted at the beginning; a source in use may since have more. */
  readonly total: number;
}

/** Any record: which collection it belongs to is known where it is read. */
export interface Identified {
  readonly id: string;
}

export interface Move {
  readonly records: readonly Sides<Identified>[];
  readonly blobs: { readonly source: BlobStore; readonly target: BlobStore } | undefined;
}

export const BLOBS_PART = "blob store";

/** @param except Collections that are left alone at both ends. */
export function planMove(
  { wait }: Pick<CopyDeps, "wait">,
  source: CopyEnd,
  target: CopyEnd,
  except: readonly CollectionName[],
): Move {
  // Object.keys forgets that the keys are those of the table.
  const names = (Object.keys(collections) as CollectionName[]).filter((name) => !except.includes(name));
  return {
    records: names.map((name) => {
      const sides = sidesOf(name, source, target);
      return {
        definition: sides.definition,
        source: patientReader(sides.source, wait),
        target: patientWriter(sides.target, wait),
      };
    }),
    blobs:
      source.blobs && target.blobs
        ? { source: patientBlobs(source.blobs, wait), target: patientBlobs(target.blobs, wait) }
        : undefined,
  };
}

/** How many records and blobs the source has. @param onSeen Hears of each portion. */
export async function countSource(
  move: Move,
  onSeen: (part: string, count: number) => void,
): Promise<number> {
  let total = 0;
  const add = (part: string, count: number): void => {
    total += count;
    onSeen(part, count);
  };
  for (const { definition, source } of move.records) {
    let after: string | undefined;
    do {
      const page = await source.ids({ limit: MAX_PAGE, after });
      add(definition.name, page.items.length);
      after = page.next;
    } while (after !== undefined);
  }
  if (move.blobs) {
    for await (const keys of inBatches(move.blobs.source.list(""), () => 0)) add(BLOBS_PART, keys.length);
  }
  return total;
}

function sidesOf(name: CollectionName, source: CopyEnd, target: CopyEnd): Sides<Identified> {
  // Taken by one name, the three are of one type; the compiler sees the union of all collections.
  return {
    definition: collections[name],
    source: source.records[name],
    target: target.records[name],
  } as unknown as Sides<Identified>;
}
