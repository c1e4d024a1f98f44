/** How well single frames of live faces are told from prints and screens held to a camera. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { areaUnderCurve, equalErrorRate, type Estimate, figure } from "../src/evaluation/statistics.ts";
import { analyzeFiles, isMain, openRealVision, requireData } from "./lib/vision.ts";

export interface PadSetResult {
  readonly set: string;
  readonly live: number;
  readonly attacks: number;
  readonly undetected: number;
  /** Every frame by itself; frames of one clip are alike, so the interval is too narrow. */
  readonly perFrame: Estimate;
  readonly equalErrorRate: number;
  /** The mean of each subject's or clip's frames. */
  readonly perSubject: Estimate;
  readonly liveSubjects: number;
  readonly attackSubjects: number;
}

const sets = ["print-nuaa", "phone-replay", "webcam-screen"] as const;

export async function measurePad(): Promise<PadSetResult[]> {
  const folder = join(requireData(), "pad");
  const vision = await openRealVision();
  const score = async (directory: string) => {
    const names = readdirSync(directory).toSorted();
    const facts = await analyzeFiles(
      vision,
      names.map((name) => join(directory, name)),
      { liveLogit: true },
    );
    return names.map((name, i) => ({ subject: subjectOf(name), logit: facts[i].face?.liveLogit }));
  };
  try {
    const results: PadSetResult[] = [];
    for (const set of sets) {
      results.push(
        summarise(set, await score(join(folder, set, "live")), await score(join(folder, set, "spoof"))),
      );
    }
    return results;
  } finally {
    await vision.close();
  }
}

/** @returns Markdown. */
export function renderPad(results: readonly PadSetResult[]): string {
  return [
    "| attack | live / attack frames | no face | AUC per frame [95 %] | EER | AUC per subject [95 %] | live / attack subjects |",
    "|---|---|---|---|---|---|---|",
    ...results.map(
      (r) =>
        `| ${r.set} | ${r.live} / ${r.attacks} | ${r.undetected} | ${figure(r.perFrame)} | ${(r.equalErrorRate * 100).toFixed(1)} % | ${figure(r.perSubject)} | ${r.liveSubjects} / ${r.attackSubjects} |`,
    ),
  ].join("\n");
}

interface Frame {
  readonly subject: string;
  readonly logit: number | undefined;
}

function summarise(set: string, live: readonly Frame[], attacks: readonly Frame[]): PadSetResult {
  const [liveLogits, attackLogits] = [logits(live), logits(attacks)];
  const [liveMeans, attackMeans] = [subjectMeans(live), subjectMeans(attacks)];
  return {
    set,
    live: live.length,
    attacks: attacks.length,
    undetected: live.length + attacks.length - liveLogits.length - attackLogits.length,
    perFrame: areaUnderCurve(liveLogits, attackLogits),
    equalErrorRate: equalErrorRate(liveLogits, attackLogits).rate,
    perSubject: areaUnderCurve(liveMeans, attackMeans),
    liveSubjects: liveMeans.length,
    attackSubjects: attackMeans.length,
  };
}

/** The name up to the first underscore, or NUAA's four digits. */
function subjectOf(name: string): string {
  return /^\d{4}/.exec(name)?.[0] ?? name.split("_")[0];
}

function logits(frames: readonly Frame[]): number[] {
  return frames.flatMap(({ logit }) => (logit === undefined ? [] : [logit]));
}

function subjectMeans(frames: readonly Frame[]): number[] {
  return [...new Set(frames.map(({ subject }) => subject))].flatMap((subject) => {
    const own = logits(frames.filter((frame) => frame.subject === subject));
    return own.length === 0 ? [] : [own.reduce((sum, value) => sum + value, 0) / own.length];
  });
}

if (isMain(import.meta.url)) {
  const results = await measurePad();
  console.log(JSON.stringify(results, null, 2));
  console.log(renderPad(results));
}
