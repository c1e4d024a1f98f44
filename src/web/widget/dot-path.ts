/** Where the followed dot is at any moment: a smooth way through the places that the server has told so far. */
import type { DotPlace, ServerMessage, StepPrompt } from "../../contract/stream.ts";

/** How far the dot goes from the middle, on a 100 by 100 grid: a nose that points at its edge turns 20 to 25 degrees. */
const REACH = 36;

/** x to the person's own left and y up, each -1 to 1. */
export interface Dot {
  readonly x: number;
  readonly y: number;
}

/** @returns The prompt with the places that an answer of the server adds to the dot's way; the same object when there are none. */
export function withPlaces(
  prompt: StepPrompt,
  { path: more }: Pick<Extract<ServerMessage, { type: "ack" }>, "path">,
): StepPrompt {
  if (prompt.kind !== "follow" || more === undefined) return prompt;
  const knownMs = prompt.path.at(-1)?.[0] ?? Number.NEGATIVE_INFINITY;
  const next = more.filter(([ms]) => ms > knownMs);
  return next.length === 0 ? prompt : { ...prompt, path: [...prompt.path, ...next] };
}

/** @param ms Since the first picture of the step. Before the first place and after the last that is known, the dot waits there. */
export function dotAt(path: readonly DotPlace[], ms: number): Dot {
  const next = path.findIndex(([at]) => at > ms);
  if (next <= 0) {
    const [, x, y] = path.at(next) ?? [0, 0, 0];
    return { x, y };
  }
  const from = path[next - 1];
  const to = path[next];
  const before = path[Math.max(0, next - 2)];
  const after = path[Math.min(path.length - 1, next + 1)];
  const share = (ms - from[0]) / (to[0] - from[0]);
  return {
    x: throughPlaces([before, from, to, after], 1, share),
    y: throughPlaces([before, from, to, after], 2, share),
  };
}

/** @returns x and y on a 100 by 100 grid. The picture is a mirror: the person's own left lies at its left edge. */
export function placeInMirror({ x, y }: Dot): [x: number, y: number] {
  return [50 - REACH * x, 50 - REACH * y];
}

type FourPlaces = readonly [before: DotPlace, from: DotPlace, to: DotPlace, after: DotPlace];

/** Between the two middle places on a cubic (Catmull-Rom): through every place without a kink that the eye would see. */
function throughPlaces([before, from, to, after]: FourPlaces, axis: 1 | 2, share: number): number {
  const lastsMs = to[0] - from[0];
  const slopeFrom = ((to[axis] - before[axis]) / (to[0] - before[0])) * lastsMs;
  const slopeTo = ((after[axis] - from[axis]) / (after[0] - from[0])) * lastsMs;
  const s2 = share ** 2;
  const s3 = share ** 3;
  return (
    (2 * s3 - 3 * s2 + 1) * from[axis] +
    (s3 - 2 * s2 + share) * slopeFrom +
    (3 * s2 - 2 * s3) * to[axis] +
    (s3 - s2) * slopeTo
  );
}
