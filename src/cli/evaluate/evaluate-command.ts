/** `vultus evaluate`: measures on one's own pictures and clips; here the passive detection of attacks, on a folder of labelled ones. */
import { basename, join, resolve } from "node:path";
import type { Command } from "commander";
import { scoreClip, scoreOf, withThreshold } from "../../evaluation/clip-score.ts";
import { type Labelled, labelFiles } from "../../evaluation/labels.ts";
import type { Presentation } from "../../evaluation/rates.ts";
import { ratesPage } from "../../evaluation/rates-page.ts";
import { type Evaluated, reportJson, reportOf } from "../../evaluation/rates-report.ts";
import { ratesLines } from "../../evaluation/rates-text.ts";
import type { Policy } from "../../liveness/policy.ts";
import { inOrder } from "../../shared/at-once.ts";
import { VultusError } from "../../shared/errors.ts";
import { printableLine } from "../../shared/printable.ts";
import { choosePolicy, type PolicyOptions } from "../captures/choose-policy.ts";
import type { CliDeps } from "../deps.ts";
import { addEvaluateFacesCommand } from "./evaluate-faces-command.ts";
import { filesBelow, isPicture, isVideo, kindOfPath } from "../terminal/files.ts";
import { refuseUnwritable, writeReport } from "../terminal/replace-file.ts";
import { numberFrom, readFrameRate, readSeconds } from "../options.ts";
import { startProgress } from "../terminal/progress.ts";
import { readClip } from "../captures/read-clip.ts";
import { readPicture } from "../pictures/read-picture.ts";

interface EvaluateOptions extends PolicyOptions {
  readonly threshold?: number;
  readonly fps: number;
  readonly seconds: number;
  readonly json?: boolean;
  readonly html?: string;
}

/** Pictures under way at once. */
const PICTURE_LANES = 4;
/** Clips held in memory at once: while one is decoded, the other is looked at. */
const CLIP_LANES = 2;

export function addEvaluateCommand(program: Command, deps: CliDeps): void {
  const evaluate = program
    .command("evaluate")
    .description(
      "measure the detection of attacks, or the comparison of faces, on your own pictures or clips",
    )
    .addHelpText("after", groupHelp);
  addEvaluateFacesCommand(evaluate, deps);
  withCommonOptions(evaluate.command("pad <folder>"), "photo")
    .description("still pictures, each by itself")
    .addHelpText("after", evaluateHelp)
    .action((folder: string, options: EvaluateOptions) => evaluatePictures(deps, folder, options));
  withCommonOptions(evaluate.command("liveness <folder>"), "standard")
    .option("--fps <number>", "frames a second", readFrameRate, 10)
    .option("--seconds <number>", "how much of each clip to judge", readSeconds, 30)
    .description("clips (videos, or folders of frames), each whole, by the gates that need no prompt")
    .addHelpText("after", evaluateHelp)
    .action((folder: string, options: EvaluateOptions) => evaluateClips(deps, folder, options));
}

const groupHelp = `
Each tells what its folder must hold with --help.

Examples:
  vultus evaluate faces people/ --html report.html
  vultus evaluate pad faces/ --html report.html
  vultus evaluate liveness clips/ --policy strict --json > report.json`;

const evaluateHelp = `
A folder holds live/ and spoof/. A sub-folder of spoof/ names the kind of attack; without one the folder does.
Results go to standard output, progress to standard error. All rates are of 0 to 1 in JSON.

Exit code: 0 measured, 2 anything else.

Examples:
  vultus evaluate pad faces/ --html report.html
  vultus evaluate liveness clips/ --policy strict --json > report.json`;

function withCommonOptions(command: Command, policy: string): Command {
  return command
    .option("--policy <name>", `what to judge by (default: ${policy})`)
    .option("--policies-file <file>", "policies of your own, as JSON")
    .option("--threshold <number>", "another threshold on the score", numberFrom(-100, 100))
    .option("--json", "as JSON")
    .option("--html <file>", "also write a page with plots");
}

async function evaluatePictures(deps: CliDeps, folder: string, options: EvaluateOptions): Promise<void> {
  const policy = await choosePolicy(deps.policies, options, "photo");
  if (options.html !== undefined) await refuseUnwritable(options.html);
  const labelled = await labelledIn(folder, "pictures", (files) => files.filter(isPicture));
  const threshold = options.threshold ?? policy.pad.minLiveLogit;
  // As the product looks: once at a photo, twice at a capture's frame.
  const liveLogit = policy.name === "photo" ? true : "twice";
  await deps.withEyes(async (eyes) => {
    const judged = await judgeAll(deps, labelled, "pictures", PICTURE_LANES, async ({ file }) => {
      const bytes = await readPicture(join(folder, file));
      const score = (await eyes.analyzePhoto(bytes, { liveLogit })).face?.liveLogit;
      if (score === undefined) return { score, reasons: ["no-face"] };
      return { score, reasons: score < threshold ? ["pad:looks-recaptured"] : [] };
    });
    const scoreLabel = "log odds of a live face";
    await report(deps, options, {
      ...{
        folder: nameOf(folder),
        things: "pictures",
        policy: policy.name,
        scoreLabel,
        threshold,
        ...judged,
      },
    });
  });
}

async function evaluateClips(deps: CliDeps, folder: string, options: EvaluateOptions): Promise<void> {
  const chosen = await choosePolicy(deps.policies, options, "standard");
  const policy: Policy = options.threshold === undefined ? chosen : withThreshold(chosen, options.threshold);
  const { label: scoreLabel, threshold } = scoreOf(policy);
  if (options.html !== undefined) await refuseUnwritable(options.html);
  const labelled = await labelledIn(folder, "clips", clipsAmong);
  const rate = { framesPerSecond: options.fps, maxSeconds: options.seconds };
  await deps.withEyes(async (eyes) => {
    const judge = async ({ file }: Labelled) =>
      scoreClip(await readClip(deps, eyes, join(folder, file), rate), policy);
    const judged = await judgeAll(deps, labelled, "clips", CLIP_LANES, judge);
    await report(deps, options, {
      ...{ folder: nameOf(folder), things: "clips", policy: policy.name, scoreLabel, threshold, ...judged },
    });
  });
}

/** Videos, and folders that hold pictures; `live/` and `spoof/` themselves are no clips. */
function clipsAmong(files: readonly string[]): readonly string[] {
  const folders = files.filter(isPicture).map((file) => file.slice(0, Math.max(0, file.lastIndexOf("/"))));
  return [...files.filter(isVideo), ...new Set(folders.filter((folder) => folder.includes("/")))];
}

async function labelledIn(
  folder: string,
  things: "pictures" | "clips",
  choose: (files: readonly string[]) => readonly string[],
): Promise<readonly Labelled[]> {
  if ((await kindOfPath(folder)) === "file") {
    throw new VultusError("bad-request", `${folder} is a file. Give a folder that holds live/ and spoof/.`);
  }
  return labelFiles(nameOf(folder), choose(await filesBelow(folder)), things);
}

type Judged = Pick<Presentation, "score" | "reasons">;

/** Judges some at a time. A file that cannot be read is listed, and stops nothing; a missing decoder stops all. */
async function judgeAll(
  deps: CliDeps,
  labelled: readonly Labelled[],
  things: string,
  lanes: number,
  judge: (one: Labelled) => Promise<Judged>,
): Promise<Pick<Evaluated, "presentations" | "unreadable">> {
  const presentations: Presentation[] = [];
  const unreadable: Evaluated["unreadable"][number][] = [];
  const progress = startProgress(deps, labelled.length, things);
  const tryJudging = async (one: Labelled): Promise<Judged | string> => {
    try {
      return await judge(one);
    } catch (error) {
      if (!(error instanceof VultusError) || error.status >= 500) throw error;
      return error.message;
    }
  };
  const judging = inOrder(labelled, lanes, async (one) => ({ one, judged: await tryJudging(one) }));
  try {
    for await (const { one, judged } of judging) {
      if (typeof judged === "string") unreadable.push({ file: one.file, reason: judged });
      else presentations.push({ ...one, ...judged });
      progress.step();
    }
  } finally {
    progress.end();
  }
  return { presentations, unreadable };
}

async function report(deps: CliDeps, options: EvaluateOptions, evaluated: Evaluated): Promise<void> {
  const written = reportOf(evaluated);
  if (options.html !== undefined) await writeReport(options.html, ratesPage(written));
  if (options.json) deps.print(JSON.stringify(reportJson(written), null, 2));
  else for (const line of ratesLines(written)) deps.print(printableLine(line));
}

function nameOf(folder: string): string {
  return basename(resolve(folder));
}
