/** Runs one capture's stream: frames in, the next thing to ask out, and at the end a verdict in the database. */
import type { RiskHint, ServerMessage } from "../contract/stream.ts";
import { evidenceOf } from "../liveness/evidence.ts";
import { EARLIER_RULE } from "../liveness/gates/replay.ts";
import {
  beginJudging,
  currentStep,
  endJudging,
  judgeFrame,
  type JudgeState,
  type Observation,
} from "../liveness/judge.ts";
import { drawPlan } from "../liveness/plan.ts";
import { nextDots, promptOf } from "./prompt.ts";
import { sealVectors } from "../protection/sealed-template.ts";
import { SECOND } from "../shared/clock.ts";
import { isProblem, VultusError } from "../shared/errors.ts";
import type { CaptureRecord } from "../storage/collections.ts";
import type { Versioned } from "../storage/records.ts";
import type { FrameFacts } from "../vision/facts.ts";
import { policyOf } from "./capture-policy.ts";
import type { AuthDeps, RequestOrigin } from "./deps.ts";
import { riskNumbers, risksOf } from "./capture-risks.ts";
import { type FrameMemory, openFrameMemory } from "./earlier-frames.ts";
import { recordEvent } from "./events.ts";
import { countCapture } from "./failed-captures.ts";
import { failureHint } from "./failure-hint.ts";
import { type IncomingFrame, type JudgedFrame, observe, pictureDigest } from "./observe.ts";
import { ownsCapture, probeContext } from "./spend-capture.ts";

/** An embedding costs as much as all else of a frame, and neighbours add nothing to a mean. */
const EMBED_EVERY_MS = 300;
/** Twice and more what any page sends (11 a second), so that a capture costs a bounded amount of work and evidence. */
const MOST_FRAMES_PER_SECOND = 30;
/** More images than this add nothing to a template (measured: 5 little, 10 nothing). */
const PROBE_IMAGES = 5;

export interface CaptureStream {
  /** What to ask first. */
  readonly first: ServerMessage;
  /** When the capture ends whatever happens, epoch milliseconds: `end` it then. */
  readonly expiresAt: number;
  /**
   * Judges a frame.
   *
   * @returns What to tell the client; nothing when a newer frame took this one's place. A `done` message is the last.
   */
  frame(frame: IncomingFrame): Promise<readonly ServerMessage[]>;
  /** Ends the capture from outside; later calls do nothing. */
  end(
    reason: "client-gone" | "stalled" | "expired" | "bad-frame" | "server-closing",
  ): Promise<readonly ServerMessage[]>;
}

/**
 * Spends the capture, then opens its stream: a failed attempt, a second socket or a crash cannot use it again.
 *
 * @param claimedRisks What the page says of its camera and browser.
 * @throws {VultusError} `capture-spent` when unknown, used or expired, or the token is another one; `capture-busy` when another socket streams; `policy-not-offered` when the server was configured anew since it began.
 */
export async function openCaptureStream(
  deps: AuthDeps,
  captureId: string,
  clientToken: string,
  origin: RequestOrigin,
  claimedRisks: readonly RiskHint[] = [],
): Promise<CaptureStream> {
  const claimed = await claimCapture(deps, captureId, clientToken, origin.address);
  const policy = policyOf(deps, claimed.record);
  const plan = drawPlan(deps.random, policy);
  const lane = deps.vision.openStream();
  const memory = openFrameMemory(deps, EARLIER_RULE);
  let state: JudgeState = beginJudging(plan, policy);
  let lastSequence = -1;
  let lastEmbeddedMs = Number.NEGATIVE_INFINITY;
  let finished = false;
  let judged: Promise<unknown> = Promise.resolve();

  const finish = async (): Promise<readonly ServerMessage[]> => {
    if (finished) return [];
    finished = true;
    lane.close();
    await writeVerdict(deps, claimed, state, origin, claimedRisks);
    // Not waited for: the verdict is not held up, and a memory that is lost is one capture's.
    memory.keep().catch(() => undefined);
    const { status } = state;
    return [
      status.kind === "failed"
        ? { type: "done", passed: false, hint: failureHint(status.reasons) }
        : { type: "done", passed: true },
    ];
  };
  const fail = (reason: string): Promise<readonly ServerMessage[]> => {
    state = endJudging(state, reason);
    return finish();
  };

  // Without the picture: frames wait for their turn here, and a fast client's would fill the memory.
  const judge = async (frame: JudgedFrame, digest: string, seen: Promise<FrameFacts | undefined>) => {
    let observation: Observation;
    try {
      const facts = await seen;
      if (!facts || finished) return [];
      observation = await withMemory(memory, observe(frame, digest, facts, deps.settings.minEmbeddingNorm));
      if (finished) return [];
    } catch (error) {
      if (finished) return [];
      if (error instanceof VultusError && error.status < 500) return fail("stream:bad-frame");
      await fail("server:failed");
      throw error;
    }
    const asked = currentStep(state);
    const judgement = judgeFrame(state, observation);
    state = judgement.state;
    if (state.status.kind !== "asking") return finish();
    const { progress, hint } = judgement;
    const ack: ServerMessage = {
      ...{ type: "ack", sequence: frame.sequence, progress, hint: hint ?? null },
      ...nextDots(state, frame),
    };
    return currentStep(state) === asked ? [ack] : [ack, stepMessage(state)];
  };

  return {
    first: stepMessage(state),
    expiresAt: claimed.record.expiresAt,
    async frame({ jpeg, ...frame }) {
      if (finished) return [];
      // Sent in order on one socket: a gap or a step back was made on purpose.
      if (frame.sequence !== lastSequence + 1) return fail("stream:out-of-order");
      lastSequence = frame.sequence;
      if (frame.sequence > MOST_FRAMES_PER_SECOND * (1 + frame.serverMs / SECOND)) {
        return fail("stream:too-many-frames");
      }
      const embeds = frame.serverMs - lastEmbeddedMs >= EMBED_EVERY_MS;
      if (embeds) lastEmbeddedMs = frame.serverMs;
      // Before vision, which takes the bytes away.
      const digest = pictureDigest(jpeg);
      const seen = lane.analyze(jpeg, {
        liveLogit: "twice",
        ...(embeds ? { embedding: "if-usable" } : {}),
      });
      // Awaited only when its turn comes; until then a refusal must not count as unhandled.
      seen.catch(() => undefined);
      // Threads may finish in another order than the frames came in.
      const answer = judged.then(() => judge(frame, digest, seen));
      judged = answer.catch(() => []);
      return answer;
    },
    end: (reason) => fail(`stream:${reason}`),
  };
}

/** Adds whether an earlier capture showed the frame; where the memory fails it counts as not looked up, which ends nobody's capture. */
async function withMemory(memory: FrameMemory, observation: Observation): Promise<Observation> {
  const seenBefore = await memory.look(observation.frame).catch(() => undefined);
  return seenBefore === undefined
    ? observation
    : { ...observation, frame: { ...observation.frame, seenBefore } };
}

/** Moves the capture from open to streaming: of two sockets exactly one succeeds. */
async function claimCapture(
  deps: AuthDeps,
  id: string,
  clientToken: string,
  address: string,
): Promise<Versioned<CaptureRecord>> {
  const stored = await deps.records.captures.get(id);
  if (!stored || !ownsCapture(stored.record, clientToken)) throw spent();
  if (stored.record.status === "streaming") throw busy();
  if (stored.record.status !== "open") throw spent();
  // From here on it is the person's: a back end's captures are all begun from one address.
  const record: CaptureRecord = { ...stored.record, status: "streaming", address };
  try {
    return { record, version: await deps.records.captures.replace(record, stored.version) };
  } catch (error) {
    throw isProblem(error, "record-changed") ? busy() : error;
  }
}

async function writeVerdict(
  deps: AuthDeps,
  claimed: Versioned<CaptureRecord>,
  state: JudgeState,
  origin: RequestOrigin,
  claimedRisks: readonly RiskHint[],
): Promise<void> {
  const { id } = claimed.record;
  const risks = risksOf(claimedRisks, origin.userAgent, state.frames);
  const reasons = state.status.kind === "failed" ? [...state.status.reasons] : [];
  const isPassed = state.status.kind === "passed";
  const best = [...state.samples].sort((a, b) => b.quality - a.quality).slice(0, PROBE_IMAGES);
  const probe = isPassed
    ? {
        sealedProbe: sealVectors(
          deps.keyring.captureKey,
          best.map((sample) => sample.vector),
          probeContext(id, deps.vision.modelId),
          deps.random,
        ),
        quality: best.reduce((sum, sample) => sum + sample.quality, 0) / best.length,
      }
    : {};
  const status = isPassed ? "passed" : "failed";
  const record: CaptureRecord = {
    ...claimed.record,
    status,
    reasons,
    evidence: evidenceOf(state, risks),
    ...probe,
  };
  try {
    await deps.records.captures.replace(record, claimed.version);
  } catch (error) {
    // It expired while it streamed: the verdict has nowhere to go, and using it will say so.
    if (!isProblem(error, "record-changed")) throw error;
  }
  await recordEvent(deps, origin, {
    kind: "capture",
    outcome: isPassed ? "success" : "failure",
    reason: reasons.at(0),
    captureId: id,
    ...(isPassed ? { assurance: claimed.record.acr } : {}),
    numbers: { frames: state.frames.length, samples: state.samples.length, ...riskNumbers(risks) },
  });
  await countCapture(deps, origin.address, reasons, currentStep(state) > 0);
}

function stepMessage(state: JudgeState): ServerMessage {
  const index = currentStep(state);
  return { type: "step", index, total: state.plan.length, prompt: promptOf(state.plan[index].step) };
}

function spent(): VultusError {
  return new VultusError("capture-spent", "Begin a new capture with POST /v1/captures and stream to it.");
}

function busy(): VultusError {
  return new VultusError("capture-busy", "Another connection streams to this capture. Begin a new one.");
}
