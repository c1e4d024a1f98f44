/** Finds blinks in a series of frames: both eyes together, against what the same person's open eyes read. */
import { type FaceRecord, type FrameRecord, median } from "./frames.ts";

/** Eyes that closed; in milliseconds of the client's clock. */
export interface Blink {
  /** The first and the last frame that saw them closed. */
  readonly startMs: number;
  readonly endMs: number;
  /** Whether they were seen open before, and again after. */
  readonly isWhole: boolean;
}

/** Of the way from the open level to closed. At ten frames a second most blinks fall on one frame, and on a lid half-way in it. */
const CLOSED = 0.4;
const OPEN = 0.25;
/** Behind glasses or in a shadow open eyes read half closed; more than this are closed ones. */
const HIGHEST_OPEN_LEVEL = 0.6;

/**
 * @param frames In order; those without a face are passed over. Leave out turned heads, whose eyes misread.
 * @param closed How far the lids must close, as a share; more is surer and misses quick blinks.
 */
export function findBlinks(frames: readonly FrameRecord[], closed = CLOSED): readonly Blink[] {
  const readings = frames.flatMap(({ face, clientMs }) =>
    face === undefined ? [] : [{ clientMs, closure: closure(face) }],
  );
  // Eyes are open most of the time.
  const level = Math.min(HIGHEST_OPEN_LEVEL, median(readings.map((reading) => reading.closure)));
  const blinks: Blink[] = [];
  let current: Blink | undefined;
  let wasOpen = false;
  for (const reading of readings) {
    const share = (reading.closure - level) / (1 - level);
    const atMs = reading.clientMs;
    if (share >= closed) {
      current = { startMs: current?.startMs ?? atMs, endMs: atMs, isWhole: false };
    } else if (share < OPEN) {
      if (current !== undefined) blinks.push({ ...current, isWhole: wasOpen });
      current = undefined;
      wasOpen = true;
    }
  }
  return current === undefined ? blinks : [...blinks, current];
}

/** The mean of both eyes: while one is half-way, the other may read open. */
function closure({ leftEyeClosed, rightEyeClosed }: FaceRecord): number {
  return (leftEyeClosed + rightEyeClosed) / 2;
}
