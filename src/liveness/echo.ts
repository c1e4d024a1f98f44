/** Finds where frames repeat earlier ones: a clip on a loop, a frozen picture or a capture sent again, also when encoded anew. */
import { mean } from "./frames.ts";

/** When a picture was seen, and what it showed. */
export interface Moment {
  /** Milliseconds by any one clock. */
  readonly atMs: number;
  /** The fingerprint's 256 bits as eight words. */
  readonly words: Uint32Array;
}

/** When frames count as a repetition; bits are of 256. */
export interface EchoRule {
  /** How long the repetition must last, in milliseconds. */
  readonly spanMs: number;
  /** Pictures that differ in at most so many bits are taken for one. */
  readonly alikeBits: number;
  /** Share of the frames that must find their like. */
  readonly alikeShare: number;
  /** So many of these frames must be pairwise unlike: a head that holds still looks as it did before. */
  readonly minDistinct: number;
  /** Or else the mean difference over the whole span is no more than this, which no living face comes near. */
  readonly copyBits: number;
}

/** An attacker's frames are not sampled at the same moments. */
const SLACK_MS = 110;
/** Pictures that differ in more bits are two. */
const DISTINCT_BITS = 28;

/** @param fingerprint 64 hexadecimal digits. @returns Its bits; those that are missing count as unset. */
export function wordsOf(fingerprint: string): Uint32Array {
  return Uint32Array.from({ length: 8 }, (_, i) => parseInt(fingerprint.slice(8 * i, 8 * i + 8), 16) || 0);
}

/** How many bits differ. */
export function bitsBetween(a: Uint32Array, b: Uint32Array): number {
  let count = 0;
  for (let i = 0; i < a.length; i++) {
    let bits = a[i] ^ b[i];
    bits -= (bits >>> 1) & 0x55555555;
    bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
    count += Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
  }
  return count;
}

/**
 * Tells whether the frames up to the last one repeat a stretch of earlier ones, at the same pace.
 *
 * @param recent Oldest first.
 * @param earlier Oldest first; the same frames, or those of another capture.
 * @param minLagMs Only stretches that lie at least so far before, by the same clock; negative infinity for another capture.
 */
export function isEcho(
  recent: readonly Moment[],
  earlier: readonly Moment[],
  minLagMs: number,
  rule: EchoRule,
): boolean {
  const latest = recent.at(-1);
  if (latest === undefined || latest.atMs - recent[0].atMs < rule.spanMs) return false;
  const stretch = recent.filter(({ atMs }) => latest.atMs - atMs <= rule.spanMs);
  return earlier.some(({ atMs, words }) => {
    const lagMs = latest.atMs - atMs;
    if (lagMs < minLagMs || bitsBetween(words, latest.words) > rule.alikeBits) return false;
    return isRepeated(stretch, earlier, lagMs, rule);
  });
}

/** Whether each frame looks like what was there so long before it. */
function isRepeated(
  stretch: readonly Moment[],
  earlier: readonly Moment[],
  lagMs: number,
  rule: EchoRule,
): boolean {
  const differences: number[] = [];
  const distinct: Uint32Array[] = [];
  let start = 0;
  for (const { atMs, words } of stretch) {
    while (start < earlier.length && earlier[start].atMs < atMs - lagMs - SLACK_MS) start++;
    let least = Number.POSITIVE_INFINITY;
    for (let i = start; i < earlier.length && earlier[i].atMs <= atMs - lagMs + SLACK_MS; i++) {
      least = Math.min(least, bitsBetween(earlier[i].words, words));
    }
    // Before the earlier capture began, or in a gap of it, there was nothing to look like.
    differences.push(Math.min(least, 256));
    const isNew = distinct.every((other) => bitsBetween(other, words) > DISTINCT_BITS);
    if (least <= rule.alikeBits && isNew) distinct.push(words);
  }
  const alike = differences.filter((bits) => bits <= rule.alikeBits).length / differences.length;
  if (alike >= rule.alikeShare && distinct.length >= rule.minDistinct) return true;
  return mean(differences) <= rule.copyBits;
}
