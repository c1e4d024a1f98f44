/** What may help beyond the recipe: which frames of a capture to average, and which pictures to ask for at enrolment. */
import { type Draw, seededDraw } from "../src/evaluation/seeded-random.ts";
import {
  atRandom,
  byNorm,
  byQuality,
  byYaw,
  type Choose,
  everything,
  frontal,
  unlike,
} from "./lib/choices.ts";
import { differenceOf, type Outcome, outcomeOf } from "./lib/compare-choices.ts";
import { IMAGES, meanOf, picturesByPerson, shuffled } from "./lib/draws.ts";
import type { Shown } from "./lib/match-trials.ts";
import type { Look } from "./lib/portraits.ts";

const FMR = 1e-4;
const TIMES = 6;
/** Frames of a capture that were embedded, before any gate. */
const FRAMES = 18;
/** Kept for probes when enrolments are compared. */
const PROBES = 2;

export interface ChoiceSample {
  /** For each picture the index of its person. */
  readonly people: readonly number[];
  readonly clean: readonly (Look | undefined)[];
  /** By the names of the ways, glasses apart; those of blurs end in `blur`. */
  readonly spoiled: Readonly<Record<string, readonly (Look | undefined)[]>>;
  readonly minNorm: number;
}

export interface ChoiceRow {
  readonly name: string;
  /** Of either half of the people, and of the halves how they differ from the baseline. */
  readonly halves: readonly (HalfResult | undefined)[];
}

interface HalfResult {
  readonly fnmr: number;
  readonly people: number;
  readonly difference: { readonly low: number; readonly high: number };
}

interface Rule {
  readonly name: string;
  readonly choose: Choose;
}

/** The first is what the others are compared with. */
const frameRules: readonly Rule[] = [
  { name: "5 of highest quality (as captures do)", choose: byQuality(5) },
  { name: "1 at random", choose: atRandom(1) },
  { name: "3 at random", choose: atRandom(3) },
  { name: "5 at random", choose: atRandom(5) },
  { name: "all", choose: everything },
  { name: "1 of highest norm", choose: byNorm(1) },
  { name: "3 of highest norm", choose: byNorm(3) },
  { name: "5 of highest norm", choose: byNorm(5) },
  { name: "1 of highest quality", choose: byQuality(1) },
  { name: "3 of highest quality", choose: byQuality(3) },
  { name: "3 most frontal", choose: frontal(3) },
  { name: "5 spread over yaw", choose: byYaw(5) },
  { name: "5 least alike", choose: unlike(5) },
];

const enrolmentRules: readonly Rule[] = [
  { name: "3 at random", choose: atRandom(3) },
  { name: "1 at random", choose: atRandom(1) },
  { name: "2 at random", choose: atRandom(2) },
  { name: "5 at random", choose: atRandom(5) },
  { name: "1 of highest norm", choose: byNorm(1) },
  { name: "1 most frontal", choose: frontal(1) },
  { name: "3 of highest norm", choose: byNorm(3) },
  { name: "3 most frontal", choose: frontal(3) },
  { name: "3 of highest quality", choose: byQuality(3) },
  { name: "3 spread over yaw", choose: byYaw(3) },
  { name: "3 least alike", choose: unlike(3) },
];

/** Captures whose frames are of all kinds, clean and spoiled, in random order. */
export function compareFrames(sample: ChoiceSample): readonly ChoiceRow[] {
  const kinds = [sample.clean, ...Object.values(sample.spoiled)];
  return rowsOf(frameRules, (half) => {
    const draw = seededDraw(5);
    const captures = personDeals(sample, half, draw, IMAGES, (own) => {
      const enrolled = own.filter((picture) => isClear(sample, sample.clean[picture])).slice(0, IMAGES);
      const rest = own.filter((picture) => !enrolled.includes(picture));
      if (enrolled.length < IMAGES) return undefined;
      const template = enrolled.flatMap((picture) => sample.clean[picture] ?? []);
      const frames = Array.from({ length: rest.length < IMAGES ? 0 : FRAMES }, (_, frame) => {
        const kind = kinds[Math.floor(draw() * kinds.length)];
        return kind[rest[frame % rest.length]];
      });
      return {
        template,
        frames: frames.filter((look) => isClear(sample, look)).flatMap((look) => look ?? []),
      };
    });
    const templates = captures.map(({ person, dealt }, i) => shownOf(person, i, dealt.template));
    return (choose) => {
      const probes = captures.flatMap(({ person, dealt }, i) =>
        dealt.frames.length === 0 ? [] : [shownOf(person, i, choose(dealt.frames))],
      );
      return outcomeOf(templates, probes, FMR);
    };
  });
}

/** Blurred faces are missed whatever was enrolled, and would hide all else. */
const isBlur = (name: string): boolean => name.endsWith("blur");

/** Single pictures, clean and spoiled, of people who could choose among their other, clean ones. */
export function compareEnrolments(sample: ChoiceSample): readonly ChoiceRow[] {
  const spoiled = Object.entries(sample.spoiled).filter(([name]) => !isBlur(name));
  const kinds = [sample.clean, ...spoiled.map(([, looks]) => looks)];
  return rowsOf(enrolmentRules, (half) => {
    const draw = seededDraw(6);
    const people = personDeals(sample, half, draw, 2 * IMAGES, (own) => {
      const [shown, pool] = [own.slice(0, PROBES), own.slice(PROBES)];
      const enrolled = pool.flatMap((picture) => sample.clean[picture] ?? []);
      const probes = shown.flatMap((picture) => kinds.flatMap((kind) => kind[picture] ?? []));
      const fit = enrolled.filter((look) => isClear(sample, look));
      if (fit.length < IMAGES) return undefined;
      return { pool: fit, probes: probes.filter((look) => isClear(sample, look)) };
    });
    const probes = people.flatMap(({ person, dealt }, i) =>
      dealt.probes.map((look) => shownOf(person, i, [look])),
    );
    return (choose) =>
      outcomeOf(
        people.map(({ person, dealt }, i) => shownOf(person, i, choose(dealt.pool))),
        probes,
        FMR,
      );
  });
}

/** @returns Markdown. */
export function renderChoices(frames: readonly ChoiceRow[], enrolments: readonly ChoiceRow[]): string {
  const [first, second] = frames[0].halves;
  return [
    "### Beyond the recipe",
    `LFW, FNMR in % where FMR is ${FMR.toExponential()}, of either half of the people by itself (${first?.people ?? 0} and ${second?.people ?? 0} with enough pictures); in brackets the 95 % interval of the difference to the first row, in points, if other people had come. A choice helps when it is better in both halves and neither interval holds 0.`,
    `**Which frames of a capture to average.** Captures of ${FRAMES} embedded frames, each as it is or spoiled in one of the ways above, glasses apart, by chance; those below the norm are left out, and the choice is among the others. Enrolled is the mean of ${IMAGES} clean pictures.`,
    tableOf(frames),
    `**Which pictures to enrol.** Of people with ${2 * IMAGES} pictures or more, ${PROBES} are shown one by one as they are and in each of these ways, but neither blurred nor with glasses; the choice is among their other, clean ones.`,
    tableOf(enrolments),
  ].join("\n\n");
}

function tableOf(rows: readonly ChoiceRow[]): string {
  return [
    "| mean of | one half | other half |",
    "|---|---|---|",
    ...rows.map(({ name, halves }) => `| ${name} | ${halves.map(cellOf).join(" | ")} |`),
  ].join("\n");
}

function cellOf(half: HalfResult | undefined): string {
  if (half === undefined) return "not measurable";
  const { fnmr, difference } = half;
  const points = [difference.low, difference.high].map((share) => (100 * share).toFixed(1));
  return `${(100 * fnmr).toFixed(1)} [${points.join(", ")}]`;
}

function rowsOf(
  rules: readonly Rule[],
  prepare: (half: number) => (choose: Choose) => Outcome | undefined,
): readonly ChoiceRow[] {
  const halves = [0, 1].map((half) => {
    const measure = prepare(half);
    return rules.map(({ choose }) => measure(choose));
  });
  return rules.map(({ name }, row) => ({
    name,
    halves: halves.map((outcomes) => {
      const [base, outcome] = [outcomes[0], outcomes[row]];
      if (base === undefined || outcome === undefined) return undefined;
      const { fnmr, people } = outcome;
      return { fnmr, people: people.size, difference: differenceOf(outcome, base) };
    }),
  }));
}

/** Deals the pictures of each person of one half several times. @param least People with fewer pictures are left out. */
function personDeals<Dealt>(
  { people }: ChoiceSample,
  half: number,
  draw: Draw,
  least: number,
  dealOne: (own: readonly number[]) => Dealt | undefined,
): readonly { readonly person: number; readonly dealt: Dealt }[] {
  return [...picturesByPerson(people)].flatMap(([person, own]) => {
    if (person % 2 !== half || own.length < least) return [];
    return Array.from({ length: TIMES }, () => dealOne(shuffled(own, draw))).flatMap((dealt) =>
      dealt === undefined ? [] : [{ person, dealt }],
    );
  });
}

function shownOf(person: number, draw: number, looks: readonly Look[]): Shown {
  return { vector: meanOf(looks), person, draw };
}

function isClear({ minNorm }: ChoiceSample, look: Look | undefined): boolean {
  return look !== undefined && look.norm >= minNorm;
}
