/** Makes `src/liveness/soft-cues.json`, and says how well such a model tells people whom it has never seen from replays: every person is judged by a model fitted without them. */
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { type FrameRecord, hasOneFace, isNeutral, median } from "../src/liveness/frames.ts";
import { readLiveLogits } from "../src/liveness/live-logits.ts";
import { type SoftCueName, softCueNames } from "../src/liveness/soft-cues.ts";
import { openVision } from "../src/vision/pool/open-vision.ts";
import { realModels } from "../test/support/models.ts";
import { fitLogistic, type Logistic, probabilityOf } from "./lib/logistic.ts";
import { FRAMES_PER_SECOND, padRecordings, type Recording } from "./lib/pad-recordings.ts";
import { areaUnderCurve, equalErrorRate, proportion, figure, percent } from "../src/evaluation/statistics.ts";
import { isMain, requireData } from "./lib/vision.ts";

const target = fileURLToPath(new URL("../src/liveness/soft-cues.json", import.meta.url));

/** Weak enough that no coefficient is set by one clip's distance alone; ten times as much moves no decision on whole recordings. */
const RIDGE = 0.003;
/** Fewer frames say too little; the `pad` gate refuses them. */
const LEAST_FRAMES = 10;
/** The probability that `standard` asks for. */
const THRESHOLD = 0.3;

/** The chosen cues; the comparison that this prints says why. */
const chosen: readonly SoftCueName[] = ["worstLiveLogit"];

/** Cues that were thought to say how a camera shifts the detector's level, beside those that a model may weigh. */
const pictureCues = ["brightness", "sharpness", "faceShare"] as const;
type CueName = SoftCueName | (typeof pictureCues)[number];

const candidates: readonly (readonly CueName[])[] = [
  ["meanLiveLogit"],
  ["worstLiveLogit"],
  ["meanLiveLogit", "worstLiveLogit"],
  ["meanLiveLogit", "brightness"],
  ["meanLiveLogit", "sharpness"],
  ["meanLiveLogit", "faceShare"],
  ["meanLiveLogit", "brightness", "sharpness", "faceShare"],
  ["worstLiveLogit", "brightness"],
  ["worstLiveLogit", "brightness", "sharpness", "faceShare"],
];

/** One stretch of a recording. */
interface Sample {
  readonly recording: Recording;
  readonly cues: Readonly<Record<CueName, number>>;
  /** All stretches of one recording together weigh one. */
  readonly weight: number;
}

/** Seconds of the stretches that are judged; whole recordings last 4 to 20. */
const lengths = [3, 6, 10, "whole"] as const;
type Length = (typeof lengths)[number];

interface Scored {
  readonly sample: Sample;
  readonly probability: number;
}

/** Every stretch scored by a model that was fitted to the whole recordings of other people. */
function crossValidate(
  names: readonly CueName[],
  whole: readonly Sample[],
  judged: readonly Sample[],
): Scored[] {
  const people = [...new Set(judged.map(({ recording }) => recording.person))];
  return people.flatMap((person) => {
    const model = fit(
      names,
      whole.filter(({ recording }) => recording.person !== person),
    );
    return judged
      .filter(({ recording }) => recording.person === person)
      .map((sample) => ({ sample, probability: probabilityOf(model, valuesOf(sample, names)) }));
  });
}

function fit(names: readonly CueName[], samples: readonly Sample[]): Logistic {
  const isMonotone = (name: CueName) => softCueNames.some((soft) => soft === name);
  return fitLogistic(
    names.map((name) => ({ name, isMonotone: isMonotone(name) })),
    samples.map((sample) => ({
      values: valuesOf(sample, names),
      isPositive: sample.recording.isLive,
      weight: sample.weight,
    })),
    RIDGE,
  );
}

function valuesOf(sample: Sample, names: readonly CueName[]): number[] {
  return names.map((name) => sample.cues[name]);
}

/** The stretches of one length, each beginning a second after the one before. */
function samplesOf(recordings: readonly Recording[], length: Length): Sample[] {
  return recordings.flatMap((recording) => {
    const stretches = stretchesOf(recording.frames, length).flatMap((frames) => measure(frames) ?? []);
    return stretches.map((cues) => ({ recording, cues, weight: 1 / stretches.length }));
  });
}

function stretchesOf(frames: readonly FrameRecord[], length: Length): (readonly FrameRecord[])[] {
  if (length === "whole") return [frames];
  const size = length * FRAMES_PER_SECOND;
  const count = Math.max(0, Math.floor((frames.length - size) / FRAMES_PER_SECOND) + 1);
  return Array.from({ length: count }, (_, i) =>
    frames.slice(i * FRAMES_PER_SECOND, i * FRAMES_PER_SECOND + size),
  );
}

function measure(frames: readonly FrameRecord[]): Sample["cues"] | undefined {
  const read = readLiveLogits(frames);
  if (read.frames < LEAST_FRAMES) return undefined;
  const neutral = frames.filter(hasOneFace).filter(isNeutral);
  return {
    meanLiveLogit: Math.min(Math.max(read.mean, -8), 8),
    worstLiveLogit: read.worst,
    brightness: median(neutral.map(({ face }) => face.brightness)),
    sharpness: median(neutral.map(({ face }) => face.sharpness)),
    faceShare: median(neutral.map((frame) => frame.face.height / Math.min(frame.width, frame.height))),
  };
}

/** `refused 0.5 of 14, accepted 1.0 of 5`: each recording counts as the share of its stretches. */
function errorsAt(scored: readonly Scored[]): string {
  const sum = (ones: readonly Scored[]) => ones.reduce((total, { sample }) => total + sample.weight, 0);
  const live = scored.filter(({ sample }) => sample.recording.isLive);
  const attacks = scored.filter(({ sample }) => !sample.recording.isLive);
  const refused = sum(live.filter(({ probability }) => probability < THRESHOLD));
  const accepted = sum(attacks.filter(({ probability }) => probability >= THRESHOLD));
  return `${refused.toFixed(1)} of ${Math.round(sum(live))} / ${accepted.toFixed(1)} of ${Math.round(sum(attacks))}`;
}

/** Figures of whole recordings, one score each. */
function wholeFigures(scored: readonly Scored[]) {
  const of = (isLive: boolean) =>
    scored.filter(({ sample }) => sample.recording.isLive === isLive).map(({ probability }) => probability);
  const [live, attacks] = [of(true), of(false)];
  return {
    auc: areaUnderCurve(live, attacks),
    eer: equalErrorRate(live, attacks).rate,
    bpcer: proportion(live.filter((p) => p < THRESHOLD).length, live.length),
    apcer: proportion(attacks.filter((p) => p >= THRESHOLD).length, attacks.length),
    counts: { live: live.length, attacks: attacks.length },
  };
}

function compare(recordings: readonly Recording[]): string {
  const whole = samplesOf(recordings, "whole");
  const clips = recordings.filter(({ set }) => set === "video");
  const rows = candidates.map((names) => {
    const scoredOf = (length: Length) => crossValidate(names, whole, samplesOf(clips, length));
    const { auc, eer } = wholeFigures(scoredOf("whole"));
    const cells = lengths.map((length) => errorsAt(scoredOf(length)));
    return `| ${names.join(" + ")} | ${figure(auc)} | ${(eer * 100).toFixed(1)} % | ${cells.join(" | ")} |`;
  });
  return [
    `Clips only; live refused / replays accepted at a probability of ${THRESHOLD}, each person judged by a model fitted to the others.`,
    "",
    "| cues | AUC, whole clips [95 %] | EER | 3 s | 6 s | 10 s | whole |",
    "|---|---|---|---|---|---|---|",
    ...rows,
  ].join("\n");
}

/** The file's content. */
function describe(recordings: readonly Recording[]) {
  const whole = samplesOf(recordings, "whole");
  const model = fit(chosen, whole);
  const crossValidated = (set: Recording["set"]) => {
    const own = samplesOf(
      recordings.filter((recording) => recording.set === set),
      "whole",
    );
    const { bpcer, apcer, counts, auc } = wholeFigures(crossValidate(chosen, whole, own));
    const exact = ({ value, low, high }: typeof auc) => ({
      rate: round(value),
      low: round(low),
      high: round(high),
    });
    return { ...counts, auc: round(auc.value), bpcer: exact(bpcer), apcer: exact(apcer) };
  };
  return {
    name: "soft-cues",
    version: 1,
    about:
      "Logistic model of the fusion gate: log odds = intercept + sum of coefficient * (cue - mean) / scale, where live captures and attacks are equally frequent. Made by bench/fit-soft-cues.ts; edit that, not this.",
    intercept: round(model.intercept),
    features: model.features.map(({ name, mean, scale, coefficient }) => ({
      name,
      mean: round(mean),
      scale: round(scale),
      coefficient: round(coefficient),
    })),
    provenance: {
      date: "2026-11-21",
      data: "video: clips at 10 frames a second, at most 20 s; print-nuaa: pictures of five people and prints of them",
      people: new Set(recordings.map(({ person }) => person)).size,
      ridge: RIDGE,
      threshold: THRESHOLD,
      leaveOnePersonOut: { video: crossValidated("video"), "print-nuaa": crossValidated("print-nuaa") },
    },
  };
}

function round(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}

function perRecording(recordings: readonly Recording[]): string {
  const whole = samplesOf(recordings, "whole");
  const model = fit(chosen, whole);
  const scored = new Map(
    crossValidate(chosen, whole, whole).map(({ sample, probability }) => [sample.recording, probability]),
  );
  return [
    "| recording | live | mean | worst half second | probability | by a model without the person |",
    "|---|---|---|---|---|---|",
    ...whole.map(({ recording, cues }) => {
      const probability = probabilityOf(
        model,
        chosen.map((name) => cues[name]),
      );
      const numbers = [
        cues.meanLiveLogit,
        cues.worstLiveLogit,
        probability,
        scored.get(recording) ?? Number.NaN,
      ];
      return `| ${recording.name} | ${recording.isLive ? "yes" : "no"} | ${numbers.map((n) => n.toFixed(2)).join(" | ")} |`;
    }),
  ].join("\n");
}

if (isMain(import.meta.url)) {
  requireData();
  const { manifest, paths } = await realModels();
  const vision = await openVision({ manifest, paths });
  const recordings = await padRecordings(vision, manifest.embedding.minNorm);
  await vision.close();
  const file = describe(recordings);
  await writeFile(target, `${JSON.stringify(file, null, 2)}\n`);
  console.log(compare(recordings));
  console.log(perRecording(recordings));
  for (const [set, { live, attacks, bpcer, apcer }] of Object.entries(file.provenance.leaveOnePersonOut)) {
    const written = ({ rate, low, high }: typeof bpcer) => percent({ value: rate, low, high });
    console.log(
      `${set}: ${live} live, refused ${written(bpcer)}; ${attacks} attacks, accepted ${written(apcer)}`,
    );
  }
}
