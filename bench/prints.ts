/** Whether prints get past the judge, and what single gates say of them where the steps are taken as done: simulated sheets, and filmed real prints. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { median, percent, proportion } from "../src/evaluation/statistics.ts";
import type { Capture } from "../src/liveness/capture.ts";
import { hasOneFace, isNeutral } from "../src/liveness/frames.ts";
import { padGate } from "../src/liveness/gates/pad.ts";
import { parallaxGate } from "../src/liveness/gates/parallax.ts";
import { beginJudging, currentStep, judgeFrame, type Observation } from "../src/liveness/judge.ts";
import { drawPlan } from "../src/liveness/plan.ts";
import { type Policy, standardPolicy } from "../src/liveness/policy.ts";
import { seededUniform } from "../test/support/subject/noise.ts";
import { secureRandom } from "../src/shared/random.ts";
import type { Vision } from "../src/vision/facts.ts";
import { realModels } from "../test/support/models.ts";
import { observePictures } from "./lib/frame-records.ts";
import { type Held, lfwTexture, type SheetKind, sheetKinds, sheetPicture } from "./lib/sheets.ts";
import { isMain, openRealVision, requireData } from "./lib/vision.ts";

/** People of LFW whose first picture looks at the camera; thresholds were set on others. Each lends its picture to two kinds of sheets. */
const PEOPLE = 210;
/** Of every five people the third and fourth; the first was looked at while the gate was built. */
const [EVERY, CHOSEN] = [5, [2, 3]] as const;
/** Largest yaw ratio of a picture that looks at the camera, with room for what printing and filming do to it. */
const MOST_ASIDE = 0.12;
const FRAMES_PER_SECOND = 10;
/** How long each session looks straight at the camera, in frames. */
const CENTRE_FRAMES = 3;

/** What came out for all prints of one kind. */
export interface PrintResult {
  readonly kind: SheetKind | "filmed, real paper";
  /** Fit for the gates alone. */
  readonly sessions: number;
  /** Played to the judge only: not one face that looks at the camera in each of the first frames, so nothing to compare with. */
  readonly unfit: number;
  readonly accepted: number;
  /** What ended the captures, and how many. */
  readonly endings: Readonly<Record<string, number>>;
  readonly refusedByParallax: number;
  readonly refusedByPad: number;
  readonly residuals: readonly number[];
  readonly largestYawChange: number;
}

export async function measurePrints(people = PEOPLE): Promise<readonly PrintResult[]> {
  const data = requireData();
  const { manifest } = await realModels();
  const vision = await openRealVision();
  try {
    const sessions = new Map<PrintResult["kind"], Observation[][]>();
    const add = (kind: PrintResult["kind"], session: Observation[]): void => {
      sessions.set(kind, [...(sessions.get(kind) ?? []), session]);
    };
    const bent = Object.keys(sheetKinds).filter((kind): kind is SheetKind => kind !== "flat");
    for (const [i, path] of (await frontalPictures(vision, data, people)).entries()) {
      const texture = await lfwTexture(path);
      await Promise.all(
        (["flat", bent[i % bent.length]] as const).map(async (kind) => {
          const uniform = seededUniform(i);
          const pictures: Uint8Array[] = [];
          for (const [frame, held] of handling(i).entries()) {
            pictures.push(await sheetPicture(texture, sheetKinds[kind](frame), held, uniform));
          }
          add(kind, await analysed(vision, manifest.embedding.minNorm, pictures));
        }),
      );
    }
    for (const pictures of filmedPrints(data)) {
      add("filmed, real paper", await analysed(vision, manifest.embedding.minNorm, pictures));
    }
    return [...sessions].map(([kind, all]) => resultOf(kind, all));
  } finally {
    await vision.close();
  }
}

/** @returns Markdown. */
export function renderPrints(results: readonly PrintResult[]): string {
  return [
    `Policy \`standard\`; parallax refuses under ${standardPolicy.parallax.minResidual} eye distances. Simulated sheets are turned by 30° and tilted by 30°; PAD cannot be tested with them. Filmed frames lie moments apart and are played at ten a second, so the judge sees cuts in them that a stream would not have.`,
    "",
    "| print | sessions (beside them, unfit) | accepted by the whole judge [95 %] | ended by | parallax alone refuses | residual, median and largest | largest yaw change | PAD alone refuses |",
    "|---|---|---|---|---|---|---|---|",
    ...results
      .filter(({ sessions }) => sessions > 0)
      .map((one) =>
        [
          "",
          one.kind,
          `${one.sessions} (${one.unfit})`,
          `${one.accepted} of ${one.sessions + one.unfit}: ${percent(proportion(one.accepted, one.sessions + one.unfit))}`,
          Object.entries(one.endings)
            .map(([reason, count]) => `${reason} ${count}`)
            .join(", "),
          `${one.refusedByParallax} of ${one.sessions}: ${percent(proportion(one.refusedByParallax, one.sessions))}`,
          `${median(one.residuals).toFixed(3)}, ${Math.max(...one.residuals).toFixed(3)}`,
          one.largestYawChange.toFixed(2),
          one.kind === "filmed, real paper" ? `${one.refusedByPad} of ${one.sessions}` : "not tested",
          "",
        ]
          .join(" | ")
          .trim(),
      ),
  ].join("\n");
}

/** Nobody would print a picture that looks aside. */
async function frontalPictures(vision: Vision, data: string, count: number): Promise<string[]> {
  const frontal: string[] = [];
  for (const path of lfwPictures(data)) {
    if (frontal.length === count) break;
    const { face, faceCount } = await vision.analyzePhoto(readFileSync(path), {});
    if (faceCount === 1 && face && Math.abs(face.pose.yawRatio) <= MOST_ASIDE) frontal.push(path);
  }
  return frontal;
}

function lfwPictures(data: string): string[] {
  const folder = join(data, "faces/lfw");
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(folder, entry.name))
    .toSorted()
    .filter((_, i) => CHOSEN.some((chosen) => i % EVERY === chosen))
    .flatMap((person) =>
      readdirSync(person)
        .filter((name) => name.endsWith(".jpg"))
        .toSorted()
        .slice(0, 1)
        .map((name) => join(person, name)),
    );
}

/** Held to the camera, turned by about 30 degrees, tilted by about 30, to the one side or the other. */
function handling(session: number): Held[] {
  const [aside, upwards] = [session % 2 === 0 ? 1 : -1, session % 4 < 2 ? 1 : -1];
  const turns = [
    ...[0, 0.5, 0].map((yaw) => [yaw, 0, 0]),
    ...[27, 30, 31].map((yaw, i) => [aside * yaw, i - 1, 2 * i]),
    ...[28, 30, 31].map((pitch, i) => [i - 1, upwards * pitch, i]),
  ];
  return turns.map(([yawDegrees, pitchDegrees, rollDegrees]) => ({ yawDegrees, pitchDegrees, rollDegrees }));
}

/** The frames of each print of NUAA that was filmed in one go, in order; fewer than three prove nothing. */
function filmedPrints(data: string): Uint8Array[][] {
  const folder = join(data, "pad/print-nuaa/spoof");
  const sessions = new Map<string, string[]>();
  for (const name of readdirSync(folder).toSorted()) {
    const session = name.split("_").slice(0, 4).join("_");
    sessions.set(session, [...(sessions.get(session) ?? []), name]);
  }
  return [...sessions.values()]
    .filter((names) => names.length >= 3)
    .map((names) => names.map((name) => new Uint8Array(readFileSync(join(folder, name)))));
}

async function analysed(vision: Vision, minNorm: number, pictures: Uint8Array[]): Promise<Observation[]> {
  return await observePictures(vision, minNorm, pictures, FRAMES_PER_SECOND);
}

function resultOf(kind: PrintResult["kind"], all: readonly Observation[][]): PrintResult {
  const sessions = all.filter((session) =>
    session.slice(0, CENTRE_FRAMES).every(({ frame }) => hasOneFace(frame) && isNeutral(frame)),
  );
  const captures = sessions.map(asCapture);
  const measured = captures.map((capture) => parallaxGate.judge(capture));
  const endings = all.map(endingOf);
  return {
    kind,
    sessions: sessions.length,
    unfit: all.length - sessions.length,
    accepted: endings.filter((ending) => ending === "passed").length,
    endings: Object.fromEntries(
      [...new Set(endings)].map((ending) => [ending, endings.filter((one) => one === ending).length]),
    ),
    refusedByParallax: measured.filter(({ reason }) => reason === "flat").length,
    refusedByPad: captures.filter((capture) => padGate.judge(capture).reason === "looks-recaptured").length,
    residuals: measured.map(({ numbers }) => numbers["residual"]),
    largestYawChange: Math.max(...measured.map(({ numbers }) => numbers["yawChange"])),
  };
}

/** The session as a capture that did what was asked: its first frames as `centre`, then all of them as the answer, often enough for PAD. */
function asCapture(session: readonly Observation[]): Capture {
  const frames = repeated(session, 12 * session.length).map(({ frame }) => frame);
  return {
    ...{ policy: standardPolicy, plan: [], frames },
    ...{ stepStarts: [0, CENTRE_FRAMES], restStarts: [CENTRE_FRAMES] },
  };
}

/** Plays the session over and over to a new plan until the judge has decided. */
function endingOf(session: readonly Observation[]): string {
  // The few frames there are stand for many fresh ones: what sees repetitions and jumps would refuse them for the wrong reason.
  const policy: Policy = {
    ...standardPolicy,
    gates: standardPolicy.gates.filter((name) => name !== "replay"),
    continuity: { ...standardPolicy.continuity, maxJump: Number.POSITIVE_INFINITY },
  };
  let state = beginJudging(drawPlan(secureRandom, policy), policy);
  for (const { frame, ...rest } of repeated(session, 900)) {
    if (state.status.kind !== "asking") break;
    state = judgeFrame(state, { frame: { ...frame, step: currentStep(state) }, ...rest }).state;
  }
  return state.status.kind === "failed" ? state.status.reasons.join(" + ") : state.status.kind;
}

function repeated(session: readonly Observation[], count: number): Observation[] {
  return Array.from({ length: count }, (_, i) => {
    const { frame, ...rest } = session[i % session.length];
    const atMs = 1 + (i * 1000) / FRAMES_PER_SECOND;
    const now = { sequence: i, clientMs: atMs, serverMs: atMs, digest: `${frame.digest}-${i}` };
    return { frame: { ...frame, ...now }, ...rest };
  });
}

if (isMain(import.meta.url)) console.log(renderPrints(await measurePrints()));
