/** The plots of one replay: pose, eyes, passive detection, depth and light over time, with the thresholds that judge them. */
import { type FaceFrame, type FrameRecord, hasOneFace, isNeutral, median } from "../liveness/frames.ts";
import { centredClip, residualsOf } from "./cues.ts";
import { nameOfStep } from "./judge-steps.ts";
import type { Axis, Plot, Series, Tone } from "./plot.ts";
import type { Replay } from "./replay.ts";
import { rangeOf } from "./ticks.ts";

/** @returns None without frames. */
export function replayPlots(replay: Replay): readonly Plot[] {
  const { frames } = replay.capture;
  if (frames.length === 0) return [];
  return [
    yawPlot(replay),
    pitchPlot(replay),
    eyePlot(replay),
    padPlot(replay),
    depthPlot(replay),
    lightPlot(replay),
  ];
}

function yawPlot(replay: Replay): Plot {
  const { turn } = replay.capture.policy;
  const neutral = neutralOf(replay, ({ face }) => face.yawRatio);
  return overTime(replay, {
    title: "Yaw",
    description: "How far the nose points to a side, in eye distances; the person's own left is up.",
    label: "yaw ratio",
    series: [curve(replay, "yaw", "t1", ({ face }) => face.yawRatio)],
    limits: [
      { at: neutral + turn.yaw, label: "turn left" },
      { at: neutral - turn.yaw, label: "turn right" },
    ],
  });
}

function pitchPlot(replay: Replay): Plot {
  const { turn } = replay.capture.policy;
  const neutral = neutralOf(replay, ({ face }) => face.pitchRatio);
  return overTime(replay, {
    title: "Pitch",
    description:
      "Where the nose lies between eyes and mouth; up is up. Each person has a level of their own.",
    label: "pitch ratio",
    series: [curve(replay, "pitch", "t1", ({ face }) => face.pitchRatio)],
    limits: [
      { at: neutral + turn.up, label: "turn up" },
      { at: neutral - turn.down, label: "turn down" },
    ],
  });
}

function eyePlot(replay: Replay): Plot {
  return overTime(replay, {
    title: "Eyes",
    description:
      "Probability that each eye is closed. In a blink the mean of both rises most of the way from the person's own open level to 1.",
    label: "probability closed",
    series: [
      curve(replay, "eye on the picture's left", "t1", ({ face }) => face.leftEyeClosed),
      curve(replay, "eye on the picture's right", "t2", ({ face }) => face.rightEyeClosed),
    ],
    limits: [{ at: 0.5, label: "closed" }],
    range: [0, 1],
  });
}

function padPlot(replay: Replay): Plot {
  const { pad } = replay.capture.policy;
  const read = replay.gates
    .find(({ gate }) => gate === "pad")
    ?.numbers.find((one) => one.name === "meanLiveLogit");
  const mean = read ? [{ at: read.value, label: "mean of the readable frames" }] : [];
  return overTime(replay, {
    title: "Passive detection",
    description:
      "Log odds of a live face, frame by frame; the gate reads their mean over sharp frames that look at the camera.",
    label: "log odds of live",
    series: [
      curve(
        replay,
        "looking at the camera",
        "t1",
        (frame) => (isNeutral(frame) ? frame.face.liveLogit : undefined),
        "dots",
      ),
      curve(
        replay,
        "turned away",
        "muted",
        (frame) => (isNeutral(frame) ? undefined : frame.face.liveLogit),
        "dots",
      ),
      ...mean.map(({ at, label }): Series => ({
        name: label,
        tone: "t3",
        kind: "line",
        points: ends(replay, at),
      })),
    ],
    limits: [{ at: pad.minLiveLogit, label: "least mean" }],
  });
}

function depthPlot(replay: Replay): Plot {
  const { capture } = replay;
  const { frames, policy } = capture;
  const residuals = residualsOf(replay.kind === "clip" ? centredClip(frames, policy) : capture);
  const points = frames.map((frame, i) => [secondsOf(frames, frame), residuals[i]] as const);
  return overTime(replay, {
    title: "Depth",
    description: `What a plane cannot explain of the landmarks' movement, held for ${policy.parallax.heldMs} ms. A flat picture stays low however it is turned.`,
    label: "residual, eye distances",
    series: [{ name: "residual", tone: "t1", kind: "line", points }],
    limits: [{ at: policy.parallax.minResidual, label: "a head" }],
    floor: 0,
  });
}

function lightPlot(replay: Replay): Plot {
  const { frames } = replay.capture;
  const channels: readonly (readonly [string, Tone])[] = [
    ["red", "red"],
    ["green", "green"],
    ["blue", "blue"],
  ];
  const isLit = frames.some(({ colour }) => colour.some((value) => value !== frames[0].colour[0]));
  return overTime(replay, {
    title: "Light",
    description:
      "Light on the face, proportional to light; the strip at the bottom is the colour that the screen showed.",
    label: "light, 0 to 1",
    series: channels.map(([name, tone], channel) =>
      curve(replay, `face, ${name}`, tone, ({ face }) => face.light[channel]),
    ),
    limits: [],
    floor: 0,
    swatches: isLit ? screenColours(frames) : [],
  });
}

/** Each colour once, for as long as it was shown. */
function screenColours(frames: readonly FrameRecord[]): Plot["swatches"] {
  const runs: { from: number; to: number; colour: string }[] = [];
  for (const [i, frame] of frames.entries()) {
    const colour = `rgb(${frame.colour.join(",")})`;
    const to = secondsOf(frames, frames[Math.min(frames.length - 1, i + 1)]);
    const last = runs.at(-1);
    if (last?.colour === colour) last.to = to;
    else runs.push({ from: secondsOf(frames, frame), to, colour });
  }
  return runs;
}

interface OverTime {
  readonly title: string;
  readonly description: string;
  readonly label: string;
  readonly series: readonly Series[];
  readonly limits: readonly { readonly at: number; readonly label: string }[];
  readonly range?: readonly [number, number];
  readonly floor?: number;
  readonly swatches?: Plot["swatches"];
}

function overTime(
  replay: Replay,
  { title, description, label, series, limits, range, floor, swatches }: OverTime,
): Plot {
  const values = series.flatMap(({ points }) => points.flatMap(([, y]) => y ?? []));
  const [from, to] = range ?? rangeOf([...values, ...limits.map(({ at }) => at)], 0.1);
  return {
    ...{ title, description, series },
    x: timeAxis(replay),
    y: { label, from: floor ?? from, to },
    limits: limits.map((limit) => ({ axis: "y", ...limit })),
    bands: stepBands(replay),
    swatches: swatches ?? [],
  };
}

function timeAxis({ capture: { frames } }: Replay): Axis {
  return { label: "time, seconds", from: 0, to: Math.max(1, secondsOf(frames, frames[frames.length - 1])) };
}

/** From each prompt to its fulfilment; the rests between stay blank. */
function stepBands({ kind, capture }: Replay): Plot["bands"] {
  if (kind === "clip") return [];
  const { frames, plan, stepStarts, restStarts } = capture;
  const last = frames.length - 1;
  return stepStarts.flatMap((start, i) => {
    if (start > last) return [];
    const end = Math.min(last, restStarts.at(i) ?? last);
    const [from, to] = [secondsOf(frames, frames[start]), secondsOf(frames, frames[end])];
    return [{ from, to, label: nameOfStep(plan[i].step) }];
  });
}

function curve(
  { capture: { frames } }: Replay,
  name: string,
  tone: Tone,
  measure: (frame: FaceFrame) => number | undefined,
  kind: Series["kind"] = "line",
): Series {
  const points = frames.map(
    (frame) => [secondsOf(frames, frame), hasOneFace(frame) ? measure(frame) : undefined] as const,
  );
  return { name, tone, kind, points };
}

function ends({ capture: { frames } }: Replay, value: number): Series["points"] {
  return [
    [0, value],
    [secondsOf(frames, frames[frames.length - 1]), value],
  ];
}

/** Of the first step in a capture, of all frames that look at the camera in a clip. */
function neutralOf(
  { capture: { frames, stepStarts } }: Replay,
  measure: (frame: FaceFrame) => number,
): number {
  const neutral = frames
    .slice(0, stepStarts.at(1) ?? frames.length)
    .filter(hasOneFace)
    .filter(isNeutral);
  return median(neutral.map(measure));
}

function secondsOf(frames: readonly FrameRecord[], frame: FrameRecord): number {
  return (frame.clientMs - frames[0].clientMs) / 1000;
}
