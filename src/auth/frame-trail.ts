/** What is kept of a capture's frames, packed: when each was seen, the hash of what it showed and a digest of its bytes. */
import { type Moment, wordsOf } from "../liveness/echo.ts";
import type { FrameRecord } from "../liveness/frames.ts";

export interface Trail {
  readonly moments: readonly Moment[];
  /** The first 16 hexadecimal digits of each picture's digest. */
  readonly digests: ReadonlySet<string>;
}

/** Ten a second are as good as all. */
const LEAST_GAP_MS = 80;
/** A minute of them; 26 kB. */
const MOST_FRAMES = 600;
/** u32 milliseconds, 32 bytes of hash, 8 bytes of digest. */
const FRAME_BYTES = 44;

export function packTrail(frames: readonly FrameRecord[]): Uint8Array {
  const kept: FrameRecord[] = [];
  for (const frame of frames) {
    const last = kept.at(-1);
    if (last === undefined || frame.serverMs - last.serverMs >= LEAST_GAP_MS) kept.push(frame);
    if (kept.length === MOST_FRAMES) break;
  }
  const bytes = new Uint8Array(kept.length * FRAME_BYTES);
  const view = new DataView(bytes.buffer);
  kept.forEach(({ serverMs, fingerprint, digest }, i) => {
    const at = i * FRAME_BYTES;
    view.setUint32(at, serverMs);
    wordsOf(fingerprint).forEach((word, j) => view.setUint32(at + 4 + 4 * j, word));
    bytes.set(Buffer.from(digest.slice(0, 16), "hex").subarray(0, 8), at + 36);
  });
  return bytes;
}

/** @param bytes As `packTrail` wrote them; a piece at the end that is no whole frame is left out. */
export function unpackTrail(bytes: Uint8Array): Trail {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const moments: Moment[] = [];
  const digests = new Set<string>();
  for (let at = 0; at + FRAME_BYTES <= bytes.byteLength; at += FRAME_BYTES) {
    const words = Uint32Array.from({ length: 8 }, (_, j) => view.getUint32(at + 4 + 4 * j));
    moments.push({ atMs: view.getUint32(at), words });
    digests.add(Buffer.from(bytes.subarray(at + 36, at + 44)).toString("hex"));
  }
  return { moments, digests };
}
