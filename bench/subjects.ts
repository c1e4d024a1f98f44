/** Whole captures by the simulated subject under every policy: as a willing person, and as the attacks that one photo makes possible. */
import type { JudgeState } from "../src/liveness/judge.ts";
import { policies, type Policy } from "../src/liveness/policy.ts";
import type { Vision } from "../src/vision/facts.ts";
import { realModels } from "../test/support/models.ts";
import { answering, type Performance, still } from "../test/support/subject/motion.ts";
import { prepareSubject } from "../test/support/subject/prepare.ts";
import { type Subject, sheetSubject } from "../test/support/subject/render.ts";
import { subjectSources } from "../test/support/subject/sources.ts";
import { type Estimate, median, percent, proportion } from "../src/evaluation/statistics.ts";
import { durationMs, playCapture } from "./lib/virtual-capture.ts";
import { isMain, openRealVision } from "./lib/vision.ts";

interface Kind {
  readonly name: string;
  /** How often each of the subjects tries each policy. */
  readonly tries: number;
  readonly subject: (person: Subject) => Subject;
  readonly perform: (seed: number) => Performance;
}

/** A steady head: moved by a program, not by a neck. */
const PUPPET_SWAY = 0.2;

const kinds: readonly Kind[] = [
  {
    name: "willing person; also a puppet that an operator moves like one",
    tries: 3,
    subject: (person) => person,
    perform: (seed) => answering(seed),
  },
  {
    name: "puppet: one photo, moved by a program",
    tries: 3,
    subject: (person) => person,
    perform: (seed) => answering(seed, PUPPET_SWAY),
  },
  {
    name: "flat print, turned as asked",
    tries: 1,
    subject: (person) => sheetSubject(person),
    perform: (seed) => answering(seed),
  },
  {
    name: "print bent to 10 cm, turned as asked",
    tries: 1,
    subject: (person) => sheetSubject(person, { bendRadiusCm: 10 }),
    perform: (seed) => answering(seed),
  },
  { name: "still picture", tries: 1, subject: (person) => person, perform: () => still },
];

export interface SubjectResult {
  readonly kind: string;
  readonly policy: string;
  readonly accepted: Estimate;
  /** Of the accepted captures, in milliseconds. */
  readonly medianMs: number;
  /** How often each reason ended a capture, the most frequent first. */
  readonly reasons: readonly (readonly [reason: string, count: number])[];
}

async function judgeKind(
  vision: Vision,
  minNorm: number,
  people: readonly Subject[],
  kind: Kind,
  policy: Policy,
): Promise<SubjectResult> {
  const captures = people.flatMap((person, who) =>
    Array.from({ length: kind.tries }, (_, i) => ({ person, seed: 1 + i + 100 * who })),
  );
  const states: JudgeState[] = [];
  const lane = async (): Promise<void> => {
    for (let next = captures.shift(); next !== undefined; next = captures.shift()) {
      const subject = kind.subject(next.person);
      states.push(await playCapture({ vision, minNorm, policy, subject, perform: kind.perform(next.seed) }));
    }
  };
  await Promise.all([lane(), lane()]);
  const passed = states.filter(({ status }) => status.kind === "passed");
  const counts = new Map<string, number>();
  for (const { status } of states) {
    const reason = status.kind === "failed" ? (status.reasons.at(0) ?? "") : status.kind;
    if (reason !== "passed") counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return {
    kind: kind.name,
    policy: policy.name,
    accepted: proportion(passed.length, states.length),
    medianMs: median(passed.map(durationMs)),
    reasons: [...counts].sort(([, a], [, b]) => b - a),
  };
}

/** Runs every kind under every policy on the real models. */
export async function measureSubjects(): Promise<readonly SubjectResult[]> {
  const { manifest } = await realModels();
  const people = await Promise.all(Object.values(subjectSources).map(prepareSubject));
  const vision = await openRealVision();
  const results: SubjectResult[] = [];
  try {
    for (const kind of kinds) {
      for (const policy of policies) {
        results.push(await judgeKind(vision, manifest.embedding.minNorm, people, kind, policy));
      }
    }
    return results;
  } finally {
    await vision.close();
  }
}

/** @returns Markdown. */
export function renderSubjects(results: readonly SubjectResult[]): string {
  return [
    `Rendered from one photo each of ${Object.keys(subjectSources).length} people, played to the judge through the real networks at about ten frames a second.`,
    "",
    "| subject | policy | accepted | median time | refused for |",
    "|---|---|---|---|---|",
    ...results.map(({ kind, policy, accepted, medianMs, reasons }) => {
      const time = medianMs > 0 ? `${(medianMs / 1000).toFixed(1)} s` : "";
      const refusals = reasons.map(([reason, count]) => `${reason} (${count})`).join(", ");
      return `| ${kind} | ${policy} | ${percent(accepted)} | ${time} | ${refusals} |`;
    }),
  ].join("\n");
}

if (isMain(import.meta.url)) console.log(renderSubjects(await measureSubjects()));
