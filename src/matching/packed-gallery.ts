/** The enrolled people in this process's memory, packed for a 1:N search that is exact and leaves the event loop free. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { VultusError } from "../shared/errors.ts";
import type { Template } from "../shared/template.ts";
import { type Best, createBest } from "./best.ts";
import type { Candidate, ListedGallery } from "./gallery.ts";
import { packProbe, type PackedProbe } from "./pack.ts";
import { createPackedRows, mostRows, scannedBytes, SEGMENT_ROWS } from "./packed-rows.ts";
import { openScanKernel } from "./scan-kernel.ts";

export interface PackedGallerySetup {
  readonly modelId: string;
  readonly dimension: number;
  /** A person takes two bytes a dimension and about 160 more. */
  readonly maxPeople: number;
}

/** When a search lets others have their turn. */
export interface Pacing {
  /** Bytes that are scanned in one go. */
  readonly sliceBytes: number;
  readonly pause: () => Promise<unknown>;
}

/** 1.4 ms at 23 GB/s, and still below 10 ms on a machine a sixth as fast. */
const standardPacing: Pacing = { sliceBytes: 2 ** 25, pause: nextTurn };

/** Scoring a row from all its bits takes as long as scanning so many. */
const SCORING_ROWS = 32;
/** The first rows are all scored; each stretch is then as long as everything before it, so that few are scored in vain. */
const FIRST_STRETCH = 16;
/** Searches that lose one of the best to a removal begin again; the last try does not let anybody in between. */
const MOST_TRIES = 5;

/**
 * A gallery whose every search gives the best of all people by the stored 16 bits a value. Their score is the cosine to 6e-5
 * at worst (pack.ts), and was to 3e-6 when measured. Whoever is enrolled throughout a search is not missed by it; whoever is
 * removed or replaced before it ends is not found by what was removed.
 *
 * @throws {VultusError} `config-invalid` when so many people cannot be held.
 */
export function createPackedGallery(
  { modelId, dimension, maxPeople }: PackedGallerySetup,
  pacing: Pacing = standardPacing,
): ListedGallery {
  const most = mostRows(dimension);
  if (maxPeople > most) {
    throw new VultusError(
      "config-invalid",
      `A gallery in memory holds at most ${most} people: set a lower limit.`,
    );
  }
  const vectors = createPackedRows(dimension, openScanKernel(scannedBytes(dimension, maxPeople)));
  const rows = new Map<string, number>();
  const userIds: (string | undefined)[] = [];
  const freeRows: number[] = [];
  const searches = new Set<Search>();

  const accept = (template: Template): void => {
    if (template.modelId !== modelId || template.vector.length !== dimension) {
      throw new VultusError(
        "model-mismatch",
        `The gallery holds ${modelId}, not ${template.modelId}: enroll again.`,
      );
    }
  };

  /** Tells the running searches that what they saw of a row is no longer so. */
  const changed = (row: number): void => {
    for (const search of searches) {
      if (row < search.next && search.best.has(row)) search.isStale = true;
    }
  };

  /** @returns `undefined` when the result would rest on somebody who left meanwhile. */
  const scanAll = async (probe: PackedProbe, count: number, pause?: () => Promise<unknown>) => {
    const search: Search = { next: 0, best: createBest(count), isStale: false };
    searches.add(search);
    try {
      let scanned = 0;
      while (search.next < vectors.length) {
        const from = search.next;
        const to = Math.min(stretchEnd(from), vectors.length);
        const found = vectors.scan(probe, from, to, search.best.floor);
        for (const row of found) search.best.add(row, vectors.score(row, probe));
        search.next = to;
        scanned += (to - from + found.length * SCORING_ROWS) * vectors.stride;
        if (pause && scanned >= pacing.sliceBytes && to < vectors.length) {
          scanned = 0;
          await pause();
          if (search.isStale) return undefined;
        }
      }
      return search.best.ranked().flatMap(({ row, score }): Candidate[] => {
        const userId = userIds[row];
        return userId === undefined ? [] : [{ userId, score }];
      });
    } finally {
      searches.delete(search);
    }
  };

  return {
    modelId,
    userIds: () => rows.keys(),
    async count() {
      return rows.size;
    },
    async put(userId, template) {
      accept(template);
      const row = rows.get(userId) ?? freeRows.at(-1) ?? vectors.length;
      if (row === maxPeople) throw full();
      try {
        vectors.write(row, template.vector);
      } catch (error) {
        // The operating system gives no more memory.
        throw error instanceof RangeError ? full(error) : error;
      }
      if (row === freeRows.at(-1)) freeRows.pop();
      rows.set(userId, row);
      userIds[row] = userId;
      changed(row);
    },
    async remove(userId) {
      const row = rows.get(userId);
      if (row === undefined) return;
      vectors.erase(row);
      rows.delete(userId);
      userIds[row] = undefined;
      freeRows.push(row);
      changed(row);
    },
    async search(probe, count) {
      accept(probe);
      if (count < 1) return [];
      const packed = packProbe(probe.vector, vectors.stride);
      try {
        for (let tries = 1; tries < MOST_TRIES; tries++) {
          const found = await scanAll(packed, count, pacing.pause);
          if (found) return found;
        }
        return (await scanAll(packed, count)) ?? [];
      } finally {
        packed.vector.fill(0);
        packed.levels.fill(0);
      }
    },
  };
}

interface Search {
  /** Rows below were scanned. */
  next: number;
  readonly best: Best;
  isStale: boolean;
}

function stretchEnd(from: number): number {
  const segmentEnd = (Math.floor(from / SEGMENT_ROWS) + 1) * SEGMENT_ROWS;
  return Math.min(Math.max(FIRST_STRETCH, 2 * from), segmentEnd);
}

function full(cause?: unknown): VultusError {
  return new VultusError(
    "gallery-full",
    "No more people fit into the gallery in memory: raise its limit or search in the database.",
    { cause },
  );
}
