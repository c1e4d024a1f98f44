/** Remembers what earlier captures showed, as hashes that say nothing without the server's key, and finds frames that are sent again. */
import { type EchoRule, isEcho, type Moment, wordsOf } from "../liveness/echo.ts";
import type { FrameRecord } from "../liveness/frames.ts";
import { seal, unseal } from "../protection/seal.ts";
import { DAY } from "../shared/clock.ts";
import { toBase64Url } from "../shared/bytes.ts";
import type { AuthDeps } from "./deps.ts";
import { packTrail, type Trail, unpackTrail } from "./frame-trail.ts";

/** How long frames are remembered. */
export const FRAME_MEMORY_MS = 7 * DAY;
/** A hash is cut into so many bands of 32 bits: of two alike pictures some band is the same. */
const BANDS = 8;
/** Bands of which one in sixteen is asked for and kept. Their own digest decides, so both captures take the same ones. */
const SAMPLED = /^[A-D]/;
/** A band of a plain wall is alike everywhere. */
const LEAST_SET_BITS = 4;
const MOST_LOOK_UPS = 120;
const MOST_KEPT = 32;
/** Earlier captures that are compared in full, and how many of one band are asked for. */
const MOST_CANDIDATES = 8;
/** Shorter captures are not worth sending again. */
const LEAST_FRAMES = 20;

type MemoryDeps = Pick<AuthDeps, "records" | "keyring" | "now" | "random">;

export interface FrameMemory {
  /** @returns Whether an earlier capture showed what this frame and those before it show; undefined when there was nothing to compare it with. */
  look(frame: FrameRecord): Promise<boolean | undefined>;
  /** Remembers the frames that were looked at, for captures to come. */
  keep(): Promise<void>;
}

/** @param rule When frames count as seen. */
export function openFrameMemory(deps: MemoryDeps, rule: EchoRule): FrameMemory {
  const frames: FrameRecord[] = [];
  const moments: Moment[] = [];
  const bands = new Set<string>();
  const candidates = new Map<string, Trail | undefined>();

  const findCandidates = async (band: string): Promise<void> => {
    const query = { index: "byBand", equals: band, order: "descending", limit: MOST_CANDIDATES } as const;
    const { items } = await deps.records.earlierFrames.list(query);
    for (const { earlierCaptureId } of items) {
      if (candidates.has(earlierCaptureId) || candidates.size >= MOST_CANDIDATES) continue;
      candidates.set(earlierCaptureId, await openTrail(deps, earlierCaptureId));
    }
  };

  return {
    async look(frame) {
      const moment = { atMs: frame.serverMs, words: wordsOf(frame.fingerprint) };
      frames.push(frame);
      moments.push(moment);
      for (const band of bandsOf(deps, moment.words)) {
        if (bands.has(band) || bands.size >= MOST_LOOK_UPS) continue;
        bands.add(band);
        await findCandidates(band);
      }
      if (candidates.size === 0) return undefined;
      return [...candidates.values()].some(
        (trail) =>
          trail !== undefined &&
          (trail.digests.has(frame.digest.slice(0, 16)) ||
            isEcho(moments, trail.moments, Number.NEGATIVE_INFINITY, rule)),
      );
    },
    async keep() {
      if (frames.length < LEAST_FRAMES || bands.size === 0) return;
      const id = toBase64Url(deps.random(16));
      // To the day: the time of writing would tell whose capture it was.
      const expiresAt = Math.ceil((deps.now() + FRAME_MEMORY_MS) / DAY) * DAY;
      const sealed = seal(deps.keyring.captureKey, packTrail(frames), trailContext(id), deps.random);
      await deps.records.earlierCaptures.insert({ id, sealed, expiresAt });
      // The smallest digests: of two captures that show the same, the same ones.
      const kept = [...bands].sort().slice(0, MOST_KEPT);
      await Promise.all(
        kept.map((band, i) =>
          deps.records.earlierFrames.insert({ id: `${id}_${i}`, band, earlierCaptureId: id, expiresAt }),
        ),
      );
    },
  };
}

async function openTrail(deps: MemoryDeps, id: string): Promise<Trail | undefined> {
  const stored = await deps.records.earlierCaptures.get(id);
  if (!stored) return undefined;
  return unpackTrail(unseal(deps.keyring.captureKey, stored.record.sealed, trailContext(id)));
}

function trailContext(id: string): readonly [string, string] {
  return ["earlier-capture", id];
}

/** Digests of those bands that are sampled. */
function bandsOf({ keyring }: Pick<MemoryDeps, "keyring">, words: Uint32Array): string[] {
  const found: string[] = [];
  for (let band = 0; band < BANDS; band++) {
    const bits = bandBits(words, band);
    if (bits.replaceAll("0", "").length < LEAST_SET_BITS) continue;
    const digest = keyring.digest("earlier frames", `${band}:${bits}`).slice(0, 24);
    if (SAMPLED.test(digest)) found.push(digest);
  }
  return found;
}

/** Every eighth bit of a scattered order, so that each band reaches over the whole picture. */
function bandBits(words: Uint32Array, band: number): string {
  let bits = "";
  for (let i = band; i < 256; i += BANDS) {
    const at = (i * 101) % 256;
    bits += (words[at >> 5] >>> (at & 31)) & 1;
  }
  return bits;
}
