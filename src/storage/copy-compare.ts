/** Compares both ends of a copy, part by part, by count and digest. */
import type { Now } from "../shared/clock.ts";
import { BLOBS_PART, type Move } from "./copy-move.ts";
import { type Digest, digestBlobs, digestRecords } from "./digest.ts";

/** One collection, or the blobs. */
export interface ComparedPart {
  readonly part: string;
  readonly source: Digest;
  readonly target: Digest;
  readonly isEqual: boolean;
}

/**
 * Reads everything at both ends.
 *
 * @param expectedMs How long that may take. Records that expire meanwhile are left out at both ends, for they may go at one of them first.
 * @param onSeen Hears of what was read at the source.
 */
export async function compareEnds(
  deps: { readonly now: Now },
  move: Move,
  expectedMs: number,
  onSeen: (part: string, count: number) => void,
): Promise<readonly ComparedPart[]> {
  const begun = deps.now();
  const parts: ComparedPart[] = [];
  for (const { definition, source, target } of move.records) {
    const part = definition.name;
    const digests = await Promise.all([
      digestRecords(definition, source, begun + expectedMs, (count) => onSeen(part, count)),
      digestRecords(definition, target, begun + expectedMs),
    ]);
    parts.push(compared(part, ...digests));
  }
  if (move.blobs) {
    const digests = await Promise.all([
      digestBlobs(move.blobs.source, (count) => onSeen(BLOBS_PART, count)),
      digestBlobs(move.blobs.target),
    ]);
    parts.push(compared(BLOBS_PART, ...digests));
  }
  const tookMs = deps.now() - begun;
  const isTrue = areEqual(parts) || tookMs <= expectedMs;
  return isTrue ? parts : compareEnds(deps, move, 2 * tookMs, onSeen);
}

export function areEqual(parts: readonly ComparedPart[]): boolean {
  return parts.every(({ isEqual }) => isEqual);
}

/** Tells whether the blobs are the same by key and not by content. */
export function haveOtherBytes(parts: readonly ComparedPart[]): boolean {
  const blobs = parts.find(({ part }) => part === BLOBS_PART);
  return blobs !== undefined && !blobs.isEqual && blobs.source.count === blobs.target.count;
}

function compared(part: string, source: Digest, target: Digest): ComparedPart {
  return { part, source, target, isEqual: source.count === target.count && source.sha256 === target.sha256 };
}
