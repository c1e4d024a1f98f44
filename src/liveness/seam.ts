/** How much changed from one frame to the next of what changes slowly before a camera: where clips were cut together, all of it changes at once. */
import { bitsBetween, wordsOf } from "./echo.ts";
import type { FaceFrame, Rgb } from "./frames.ts";

/**
 * What a tenth of a second changes at most in three quarters of live clips: one scale for cues of any unit. Place in face
 * heights, bits as a share, all others as differences of logarithms. From 14 clips of 13 people who turn, talk and wave.
 */
const usual = {
  place: 0.1,
  size: 0.13,
  faceLight: 0.26,
  faceTint: 0.085,
  roomLight: 0.1,
  roomTint: 0.1,
  bits: 0.35,
};
/** No single cue counts for more: a lamp, a wave of the hand or an autofocus changes one or two of them without limit. */
const MOST = 3;
const FINGERPRINT_BITS = 256;
/** A quick camera's frames differ less, but not in proportion. */
const TENTH_MS = 100;
/** Under this linear light the sensor's noise decides. */
const DARK = 0.003;

/**
 * Compares two frames in a row.
 *
 * @returns Root mean square of all changes, each in what is usual for a tenth of a second; 0 to 3.
 */
export function seamBetween(before: FaceFrame, after: FaceFrame): number {
  const [a, b] = [before.face, after.face];
  const move = Math.hypot(b.centreX - a.centreX, b.centreY - a.centreY) / Math.min(a.height, b.height);
  const changes = [
    move / usual.place,
    Math.abs(Math.log(b.height / a.height)) / usual.size,
    ...lightChanges(a.light, b.light, usual.faceLight, usual.faceTint),
    ...lightChanges(before.roomLight, after.roomLight, usual.roomLight, usual.roomTint),
    bitsBetween(wordsOf(before.fingerprint), wordsOf(after.fingerprint)) / FINGERPRINT_BITS / usual.bits,
  ];
  const tenths = Math.max(1, (after.clientMs - before.clientMs) / TENTH_MS);
  const squares = changes.reduce((sum, change) => sum + Math.min(MOST, change / tenths) ** 2, 0);
  return Math.sqrt(squares / changes.length);
}

/** How much brighter and how differently coloured; nothing where one of them is dark or unknown. */
function lightChanges(
  before: Rgb | undefined,
  after: Rgb | undefined,
  usualLight: number,
  usualTint: number,
): readonly number[] {
  if (before === undefined || after === undefined) return [0, 0];
  const [a, b] = [sumOf(before), sumOf(after)];
  if (Math.min(a, b) < DARK) return [0, 0];
  const shares = before.map((value, i) => Math.log((after[i] + 0.002) / b / ((value + 0.002) / a)));
  return [Math.abs(Math.log(b / a)) / usualLight, Math.hypot(...shares) / usualTint];
}

function sumOf([red, green, blue]: Rgb): number {
  return red + green + blue;
}
