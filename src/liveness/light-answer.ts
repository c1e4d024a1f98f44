/** Measures how a face answered the colours of the screen: the change of its hue, less that of the room's, against the colours shown. */
import { type FrameRecord, hasOneFace, type Rgb } from "./frames.ts";
import { shinesAs } from "./light-colours.ts";
import type { LightStep } from "./step.ts";

/** How a face answered; all 0 when too little of it was seen. */
export interface LightAnswer {
  /** The screen's light on the face as a share of the room's, as far as it goes with the colours; negative when it goes against them. */
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
  const seen = frames.filter(hasOneFace).map((frame) => ({
    atMs: frame.clientMs - frames[0].clientMs,
    face: hueOf(frame.face.light),
    room: frame.roomLight && hueOf(frame.roomLight),
  }));
  // Automatic white balance tints face and room alike. Without a room the face has to do: taking it away in some frames only would look like an answer.
  const isRoomKnown = seen.every(({ room }) => room !== undefined);
  const samples = seen.map(({ atMs, face, room }) => ({
    atMs,
    hue: isRoomKnown && room ? less(face, room) : face,
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
    const hue = withoutDrift(
      times,
      used.map((sample) => sample.hue),
    );
    const [together, colourPower, huePower] = [dot(colour, hue), dot(colour, colour), dot(hue, hue)];
    // A picture that never changes has no hue to compare.
    const correlation = huePower === 0 ? 0 : together / Math.sqrt(colourPower * huePower);
    if (best.frames > 0 && correlation <= best.correlation) continue;
    best = {
      ratio: shareOf(together / colourPower),
      correlation,
      lagMs,
      change: shareOf(Math.sqrt(huePower / colourPower)),
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

function less(one: Hue, other: Hue): Hue {
  return [one[0] - other[0], one[1] - other[1]];
}

/** Takes the mean and the steady drift of each axis away: clouds and white balance are slower than the colours. */
function withoutDrift(times: readonly number[], hues: readonly Hue[]): readonly Hue[] {
  const middle = meanOf(times);
  const spread = times.reduce((sum, time) => sum + (time - middle) ** 2, 0);
  const along = ([0, 1] as const).map((axis) => {
    const level = meanOf(hues.map((hue) => hue[axis]));
    const slope = hues.reduce((sum, hue, i) => sum + (times[i] - middle) * (hue[axis] - level), 0) / spread;
    return { level, slope };
  });
  return hues.map(([first, second], i) => [
    first - along[0].level - along[0].slope * (times[i] - middle),
    second - along[1].level - along[1].slope * (times[i] - middle),
  ]);
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function dot(a: readonly Hue[], b: readonly Hue[]): number {
  return a.reduce((sum, hue, i) => sum + hue[0] * b[i][0] + hue[1] * b[i][1], 0);
}
