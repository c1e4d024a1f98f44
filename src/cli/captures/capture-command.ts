/** `vultus capture replay`: judges a clip or stored evidence again, offline. */
import { basename } from "node:path";
import type { Command } from "commander";
import { replayPage } from "../../evaluation/replay-page.ts";
import { replayLines } from "../../evaluation/replay-text.ts";
import { type Replay, replayClip, replayEvidence } from "../../evaluation/replay.ts";
import { parseEvidence } from "../../liveness/evidence-schema.ts";
import { VultusError } from "../../shared/errors.ts";
import { printableLine } from "../../shared/printable.ts";
import { choosePolicy, type PolicyOptions } from "./choose-policy.ts";
import type { CliDeps } from "../deps.ts";
import { REFUSED } from "../exit-codes.ts";
import { parseJson, readTextFile } from "../terminal/files.ts";
import { refuseUnwritable, writeReport } from "../terminal/replace-file.ts";
import { readFrameRate, readSeconds } from "../options.ts";
import { readClip } from "./read-clip.ts";

/** A capture's frames hold for two minutes and cost little text; more is no evidence. */
const MOST_EVIDENCE_CHARACTERS = 64 * 1024 * 1024;

interface ReplayOptions extends PolicyOptions {
  readonly fps: number;
  readonly seconds: number;
  readonly json?: boolean;
  readonly html?: string;
}

export function addCaptureCommand(program: Command, deps: CliDeps): void {
  const capture = program.command("capture").description("look at captures again");
  capture
    .command("replay <clip>")
    .description("judge a clip or stored evidence again under any policy; needs no server and no database")
    .option("--policy <name>", "what to judge by (default: standard; of evidence its own policy)")
    .option("--policies-file <file>", "policies of your own, as JSON")
    .option("--fps <number>", "frames a second of a video or of a folder", readFrameRate, 10)
    .option("--seconds <number>", "how much of a clip to judge", readSeconds, 30)
    .option("--json", "as JSON")
    .option("--html <file>", "also write a page with plots")
    .addHelpText("after", replayHelp)
    .action(async (path: string, options: ReplayOptions) => {
      if (options.html !== undefined) await refuseUnwritable(options.html);
      const replay = await replayOf(deps, path, options);
      const name = basename(path);
      if (options.html !== undefined) await writeReport(options.html, replayPage(name, replay));
      if (options.json) deps.print(JSON.stringify(jsonOf(name, replay), null, 2));
      else for (const line of replayLines(name, replay)) deps.print(printableLine(line));
      if (!replay.accepted) deps.setExitCode(REFUSED);
    });
}

const replayHelp = `
A clip is a video (decoded by ffmpeg), a folder of frames (JPEG or PNG, in name order), or a picture. The gates that
need no prompt judge it. Evidence is JSON as GET /v1/captures/{id} gives it, or its evidence alone; the steps count, too.

Exit code: 0 accepted, 1 refused, 2 anything else.

Examples:
  vultus capture replay visit.mp4
  vultus capture replay frames/ --policy strict --html visit.html
  vultus capture replay verdict.json --policy strict --json`;

async function replayOf(deps: CliDeps, path: string, options: ReplayOptions): Promise<Replay> {
  if (/\.json$/i.test(path)) {
    const evidence = parseEvidence(evidenceIn(path, await readTextFile(path)));
    return replayEvidence(evidence, await choosePolicy(deps.policies, options, evidence.policy));
  }
  const policy = await choosePolicy(deps.policies, options, "standard");
  const replays: Replay[] = [];
  await deps.withEyes(async (eyes) => {
    const rate = { framesPerSecond: options.fps, maxSeconds: options.seconds };
    replays.push(replayClip(await readClip(deps, eyes, path, rate), policy));
  });
  const [replay] = replays;
  if (replay.capture.frames.length === 1 && replay.policy !== "photo") {
    deps.note("A single picture is one frame: --policy photo is what judges one.");
  }
  return replay;
}

/** A verdict with its evidence inside, or the evidence itself. */
function evidenceIn(path: string, text: string): unknown {
  if (text.length > MOST_EVIDENCE_CHARACTERS) {
    throw new VultusError("bad-request", `${path} is too large to be the evidence of one capture.`);
  }
  const parsed = parseJson(path, text);
  if (typeof parsed !== "object" || parsed === null || !("evidence" in parsed)) return parsed;
  if (parsed.evidence !== null) return parsed.evidence;
  throw new VultusError("bad-request", `${path} holds a verdict without evidence: nothing was streamed.`);
}

/** Without the frames: who replays has them. */
function jsonOf(name: string, { capture, ...replay }: Replay): unknown {
  return { file: name, ...replay, frames: capture.frames.length };
}
