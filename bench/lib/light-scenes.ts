/** Coloured light in numbers: a face and its room as a real clip recorded them, and what a screen's colours would have added. */
import type { Capture } from "../../src/liveness/capture.ts";
import type { FrameRecord, Rgb } from "../../src/liveness/frames.ts";
import { drawColours, shinesAs } from "../../src/liveness/light-colours.ts";
import type { Policy } from "../../src/liveness/policy.ts";
import type { LightStep } from "../../src/liveness/step.ts";
import type { RandomBytes } from "../../src/shared/random.ts";
import { drawUnit } from "../../src/shared/random.ts";
import { frameOf, goodFace } from "../../test/support/frames.ts";

/** What a camera recorded of one moment without coloured light, linear. */
export interface Lit {
  readonly face: Rgb;
  readonly room?: Rgb | undefined;
}

/** Who is in front of the camera, and what the screen's light does to them; ratios are shares of the room's light. */
export interface Scene {
  /** Of the screen that runs the capture, on skin where the face is. */
  readonly ratio: number;
  /** What the face takes of it: 1 for skin and paper, 0.04 for a glass screen. */
  readonly taken: number;
  /** What the picture behind the face takes: little for a room, as much as the face for a print or screen that fills the picture. */
  readonly takenBehind: number;
  /** Share of a frame that is still the one before: the noise reduction of cameras in the dark; 0 by default. */
  readonly smear?: number;
  /** Colours that the shown video was recorded under, at that ratio. */
  readonly recorded?: { readonly ratio: number; readonly colours: readonly Rgb[] };
}

export const FRAME_MS = 100;

/** A light step, freshly drawn. */
export function drawLight(random: RandomBytes): LightStep {
  return { kind: "light", ...drawColours(random) };
}

/**
 * A capture of nothing but the light step.
 *
 * @param clip As many moments as the step lasts, ten a second.
 */
export function lightCapture(
  random: RandomBytes,
  policy: Policy,
  clip: readonly Lit[],
  scene: Scene,
): Capture {
  const step = drawLight(random);
  const lagMs = 300 * drawUnit(random);
  const recordedLagMs = 300 * drawUnit(random);
  // From a warm lamp, under which the screen adds little red and much blue, to a cloudy sky.
  const warmth = drawUnit(random) - 0.3;
  const room: Rgb = [1 + 0.6 * warmth, 1, 1 - 0.6 * warmth];
  const cameraAdapts = drawUnit(random);
  let whiteBalance: Rgb = [1, 1, 1];
  let before: { readonly face: Rgb; readonly room: Rgb } | undefined;
  const frames = clip.map(({ face, room: behind }, i): FrameRecord => {
    const atMs = i * FRAME_MS;
    const now = colourAt(step.colours, step.everyMs, atMs - lagMs);
    const then = scene.recorded ? colourAt(scene.recorded.colours, step.everyMs, atMs - recordedLagMs) : dark;
    const recordedRatio = scene.recorded?.ratio ?? 0;
    const onFace = added(room, now, scene.ratio * scene.taken, then, recordedRatio);
    const onRoom = added(
      room,
      now,
      scene.ratio * scene.takenBehind,
      then,
      recordedRatio * RECORDED_ROOM_TAKES,
    );
    whiteBalance = adapted(whiteBalance, onFace, cameraAdapts);
    const sharp = {
      face: times(times(face, onFace), whiteBalance),
      room: times(times(behind ?? dark, onRoom), whiteBalance),
    };
    const share = before ? (scene.smear ?? 0) : 0;
    before = {
      face: mixed(sharp.face, before?.face ?? dark, share),
      room: mixed(sharp.room, before?.room ?? dark, share),
    };
    const { roomLight: _, ...rest } = frameOf(i, 0, { ...goodFace, light: before.face });
    const colour = colourAt(step.colours, step.everyMs, atMs, true);
    return { ...rest, clientMs: atMs, colour, ...(behind ? { roomLight: before.room } : {}) };
  });
  return { policy, plan: [{ step, restMs: 0 }], frames, stepStarts: [0], restStarts: [frames.length] };
}

const dark: Rgb = [0, 0, 0];
/** A wall three times as far from the screen as the face. */
const RECORDED_ROOM_TAKES = 0.1;
/** A webcam's white balance follows half of a lasting tint at most, in about two seconds. */
const BALANCE_SHARE = 0.5;
const BALANCE_PER_FRAME = 0.05;

/** Before and after the step the page is dim. */
function colourAt(colours: readonly Rgb[], everyMs: number, atMs: number, isStamp = false): Rgb {
  const colour = colours.at(Math.floor(atMs / everyMs));
  if (atMs < 0 || atMs >= everyMs * colours.length || colour === undefined) return dark;
  return isStamp ? colour : shinesAs(colour);
}

function added(room: Rgb, now: Rgb, ratio: number, then: Rgb, recordedRatio: number): Rgb {
  const channel = (i: 0 | 1 | 2): number =>
    1 + (ratio * now[i]) / room[i] + (recordedRatio * then[i]) / room[i];
  return [channel(0), channel(1), channel(2)];
}

/** Pulls the tint of the whole picture towards grey, a little every frame. */
function adapted(gains: Rgb, tint: Rgb, strength: number): Rgb {
  const grey = (tint[0] + tint[1] + tint[2]) / 3;
  const channel = (i: 0 | 1 | 2): number => {
    const aim = (grey / tint[i]) ** (BALANCE_SHARE * strength);
    return gains[i] + BALANCE_PER_FRAME * (aim - gains[i]);
  };
  return [channel(0), channel(1), channel(2)];
}

function mixed(a: Rgb, b: Rgb, share: number): Rgb {
  const channel = (i: 0 | 1 | 2): number => (1 - share) * a[i] + share * b[i];
  return [channel(0), channel(1), channel(2)];
}

function times(a: Rgb, b: Rgb): Rgb {
  return [a[0] * b[0], a[1] * b[1], a[2] * b[2]];
}
