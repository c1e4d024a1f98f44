/** Measures how a face answered the colours of the screen: whether its hue went with them, and by how much more than the room's. */
import { type FrameRecord, hasOneFace, mean, type Rgb } from "./frames.ts";
import { shinesAs } from "./light-colours.ts";
import type { LightStep } from "./step.ts";

/** How a face answered; all 0 when too little of it was seen. */
export interface LightAnswer {
  /**
   * The screen's light on the face as a share of what else lights it, as far as it goes with the colours, less the same behind the face.
   * A picture that takes the light everywhere alike stays near 0.
   */
  readonly ratio: number;
  /** Of the face's hue with the colours, -1 to 1, at the lag where it is highest. */
  readonly correlation: number;
  /** Of the display and the camera together, in milliseconds. */
  readonly lagMs: number;
  /** What `ratio` would be if all that changed on the face were an answer. */
  readonly change: number;
  /** How many frames were measured. */
  readonly frames: number;
}

const LAG_STEP_MS = 20;
/** Fewer frames follow any colours by chance. */
const FEWEST_FRAMES = 6;
/** Linear light that is added before the logarithm: a camera's darkest values are mostly noise. */
const DARKEST = 0.003;

/** A hue in two numbers, neutral at 0: what exposure and shading, which change all channels alike, leave untouched. */
type Hue = readonly [redToGreen: number, yellowToBlue: number];

/** @param frames Of the step, from its first on; the colours began with that one. */
export function measureAnswer(
  { everyMs, colours }: LightStep,
  frames: readonly FrameRecord[],
  mostLagMs: number,
): LightAnswer {
  const endMs = everyMs * colours.length;
  const faces = frames.filter(hasOneFace);
  const samples = faces.map(({ clientMs, face, roomLight }) => ({
    atMs: clientMs - frames[0].clientMs,
    face: hueOf(face.light),
    room: roomLight && hueOf(roomLight),
  }));
  const shown = colours.map((colour) => chromaOf(shinesAs(colour)));

  let best: LightAnswer = { ratio: 0, correlation: 0, lagMs: 0, change: 0, frames: 0 };
  for (let lagMs = 0; lagMs <= mostLagMs; lagMs += LAG_STEP_MS) {
    const used = samples.filter(({ atMs }) => atMs >= lagMs && atMs < endMs + lagMs);
    if (used.length < FEWEST_FRAMES) continue;
    const times = used.map(({ atMs }) => atMs);
    const colour = withoutDrift(
      times,
      used.map(({ atMs }) => shown[Math.floor((atMs - lagMs) / everyMs)]),
    );
    const face = withoutDrift(
      times,
      used.map((sample) => sample.face),
    );
    const colourPower = dot(colour, colour);
    const facePower = dot(face, face);
    // A picture that never changes has no hue to compare; what is left of it is rounding.
    const correlation = facePower < 1e-12 ? 0 : dot(colour, face) / Math.sqrt(colourPower * facePower);
    if (best.frames > 0 && correlation <= best.correlation) continue;
    // Where the head fills the picture in some frames, the room of the others would be another one.
    const rooms = used.flatMap(({ room }) => (room ? [room] : []));
    const room = rooms.length === used.length ? dot(colour, withoutDrift(times, rooms)) : 0;
    best = {
      ratio: shareOf((dot(colour, face) - room) / colourPower),
      correlation,
      lagMs,
      change: shareOf(Math.sqrt(facePower / colourPower)),
      frames: used.length,
    };
  }
  return best;
}

/** From a difference of logarithms to a share. */
function shareOf(logarithm: number): number {
  return Math.exp(logarithm) - 1;
}

function hueOf([red, green, blue]: Rgb): Hue {
  return chromaOf([Math.log(red + DARKEST), Math.log(green + DARKEST), Math.log(blue + DARKEST)]);
}

/** The two axes at right angles to grey, of unit length. */
function chromaOf([red, green, blue]: Rgb): Hue {
  return [(red - green) / Math.SQRT2, (red + green - 2 * blue) / Math.sqrt(6)];
}

/** Takes the mean and the steady drift of each axis away: clouds and white balance are slower than the colours. */
function withoutDrift(times: readonly number[], hues: readonly Hue[]): readonly Hue[] {
  const middle = mean(times);
  const spread = times.reduce((sum, time) => sum + (time - middle) ** 2, 0);
  const along = ([0, 1] as const).map((axis) => {
    const level = mean(hues.map((hue) => hue[axis]));
    const slope = hues.reduce((sum, hue, i) => sum + (times[i] - middle) * (hue[axis] - level), 0) / spread;
    return { level, slope };
  });
  return hues.map(([first, second], i) => [
    first - along[0].level - along[0].slope * (times[i] - middle),
    second - along[1].level - along[1].slope * (times[i] - middle),
  ]);
}

function dot(a: readonly Hue[], b: readonly Hue[]): number {
  return a.reduce((sum, hue, i) => sum + hue[0] * b[i][0] + hue[1] * b[i][1], 0);
}
