/** How well people are recognised in poor pictures, before and after the recipe: norm gate, mean templates, probes of three frames. */
import type { Degradation } from "./lib/degrade.ts";
import { IMAGES } from "./lib/draws.ts";
import { lfwPortraits, type Looks, lookAt, type Portrait, webcamPortraits } from "./lib/portraits.ts";
import { type ChoiceRow, compareEnrolments, compareFrames, renderChoices } from "./robustness-choices.ts";
import { type ConditionRates, rateCondition } from "./lib/recipe.ts";
import { renderConditions } from "./lib/recipe-tables.ts";
import { isMain, openRealVision, requireData } from "./lib/vision.ts";

/** Chosen before any figure was seen: poor, but pictures that cameras do send. */
const ways = {
  dark: { kind: "dark", gamma: 1.8, gain: 0.25, noise: 4 },
  "Gaussian blur": { kind: "blur", sigma: 0.03 },
  "motion blur": { kind: "motion", length: 0.12 },
  "sensor noise": { kind: "noise", deviation: 25 },
  "JPEG quality 30": { kind: "jpeg", quality: 30 },
  "face 48 px high": { kind: "small", faceHeight: 48 },
} satisfies Readonly<Record<string, Degradation>>;

/** After the others, whose seeds their places are. Not among the frames of a capture: nobody puts them on for some of these. */
const glasses = {
  spectacles: { kind: "glasses", lenses: "clear" },
  sunglasses: { kind: "glasses", lenses: "dark" },
} satisfies Readonly<Record<string, Degradation>>;

const minNorm = 2.8;
/** Degrees of yaw: who is enrolled looks ahead, and who is turned does so by up to about 30°, the estimate being no finer. */
const ahead = 15;
const turned = { from: 15, to: 35 };
const TIMES = 4;
const SEED = 1;

export interface SetResult {
  readonly name: string;
  readonly people: number;
  readonly pictures: number;
  readonly undetected: number;
  readonly conditions: readonly ConditionRates[];
}

export interface RobustnessResult {
  readonly sets: readonly SetResult[];
  /** Of the first set, the only one with enough people. */
  readonly frames: readonly ChoiceRow[];
  readonly enrolments: readonly ChoiceRow[];
}

export async function measureRobustness(): Promise<RobustnessResult> {
  const data = requireData();
  const vision = await openRealVision();
  try {
    // Nobody else can be enrolled with three pictures.
    const lfw = withEnough(lfwPortraits(data));
    const looks = await lookAt(vision, lfw, { ...ways, ...glasses });
    const webcam = webcamPortraits(data);
    const spoiled = Object.fromEntries(Object.keys(ways).map((way) => [way, looks.spoiled[way]]));
    const sample = { people: peopleOf(lfw), clean: looks.clean, spoiled, minNorm };
    return {
      sets: [
        rateSet("LFW", lfw, looks),
        rateSet("Webcams and phones", webcam, await lookAt(vision, webcam, { ...ways, ...glasses })),
      ],
      ...{ frames: compareFrames(sample), enrolments: compareEnrolments(sample) },
    };
  } finally {
    await vision.close();
  }
}

/** @returns Markdown. */
export function renderRobustness({ sets, frames, enrolments }: RobustnessResult): string {
  return [
    `Enrolled are clean pictures with a norm of at least ${minNorm}. Shown later are other pictures of the same people, spoiled as a whole before anything looks for a face: dark (gamma 1.8, gain 0.25, noise of 4 grey levels), Gaussian blur (σ 3 % of the face's height), motion blur (12 %, in any direction), sensor noise (25 grey levels), JPEG at quality 30, shrunk until the face is 48 pixels high, spectacles, sunglasses; and, not spoiled, heads that are really turned by ${turned.from} to ${turned.to}°, against people enrolled with at most ${ahead}°.`,
    `The glasses are drawn: onto the picture, flat, where the product finds the eyes, the root of the nose and the temples; round or rectangular, rims of about 2 to 5 mm, with a faint reflection, each picture another pair. Spectacles have clear lenses, those of sunglasses let 15 % of the light through, in and out again. Nobody enrols with them; some wear glasses of their own, under the drawn ones. Glasses that are really worn bend light, mirror rooms and throw shadows, and were not measured: which pictures show them no set says.`,
    `A probe of three frames is the mean of the first three that pass the gate (fewer where fewer do), in LFW of three different photos, in the other sets of frames of one recording. FNMR is of those that pass the gate; the threshold is that of the FMR among strangers shown the same way. In brackets the 95 % interval if other people had come (bootstrap by people; where nothing was missed, the upper end that the number of people allows). Every person's pictures are dealt into enrolled and shown ones ${TIMES} times.`,
    ...sets.map(
      ({ name, people, pictures, undetected, conditions }) =>
        `### ${name}\n\n${pictures} pictures of ${people} people, ${undetected} without a face. These people make ${(people * (people - 1)) / 2} pairs: where FMR is rarer than one of so many, a few pairs of people who look alike decide it.\n\n${renderConditions(conditions)}`,
    ),
    renderChoices(frames, enrolments),
  ].join("\n\n");
}

function withEnough(portraits: readonly Portrait[]): readonly Portrait[] {
  const counts = new Map<string, number>();
  for (const { person } of portraits) counts.set(person, (counts.get(person) ?? 0) + 1);
  return portraits.filter(({ person }) => (counts.get(person) ?? 0) >= IMAGES);
}

/** For each portrait the index of its person. */
function peopleOf(portraits: readonly Portrait[]): readonly number[] {
  const names = [...new Set(portraits.map(({ person }) => person))];
  return portraits.map(({ person }) => names.indexOf(person));
}

function rateSet(name: string, portraits: readonly Portrait[], { clean, spoiled }: Looks): SetResult {
  const people = peopleOf(portraits);
  const isClear = (picture: number): boolean => (clean[picture]?.norm ?? 0) >= minNorm;
  const yaw = (picture: number): number => Math.abs(clean[picture]?.yawDegrees ?? Infinity);
  const deals = {
    ...{ people, canEnrol: isClear, canProbe: () => true },
    ...{ leastRest: IMAGES, times: TIMES, seed: SEED },
  };
  const turnedDeals = {
    ...{ ...deals, canEnrol: (picture: number) => isClear(picture) && yaw(picture) < ahead },
    canProbe: (picture: number) => yaw(picture) >= turned.from && yaw(picture) < turned.to,
    leastRest: 1,
  };
  const conditions = [
    { name: "as they are", enrolled: clean, shown: clean, deals },
    ...Object.entries(spoiled).map(([way, shown]) => ({ name: way, enrolled: clean, shown, deals })),
    { name: "turned head", enrolled: clean, shown: clean, deals: turnedDeals },
  ];
  return {
    ...{ name, people: new Set(people).size, pictures: portraits.length },
    undetected: clean.filter((look) => look === undefined).length,
    conditions: conditions.map((condition) => rateCondition(condition, minNorm)),
  };
}

if (isMain(import.meta.url)) console.log(renderRobustness(await measureRobustness()));
