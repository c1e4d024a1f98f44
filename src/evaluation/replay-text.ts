/** A replay as lines of plain text. */
import { hasOneFace } from "../liveness/frames.ts";
import type { GateNumber, GateVerdict } from "./judge-gates.ts";
import type { Replay } from "./replay.ts";
import { numberText, secondsText, textTable } from "./text-table.ts";

/** @param name What was replayed, as its file is called. */
export function replayLines(name: string, replay: Replay): readonly string[] {
  const deciding = replay.gates.filter((gate) => gate.isDeciding);
  const others = replay.gates.filter((gate) => !gate.isDeciding);
  return [
    headline(name, replay),
    framesLine(replay),
    ...storedLines(replay),
    ...stepLines(replay),
    "",
    ...gateTable(deciding),
    ...(others.length > 0 ? ["", "Told, but not part of this policy:", ...gateTable(others).slice(1)] : []),
    "",
    ...cueLines(replay),
  ];
}

/** What came of it, in one sentence. */
function headline(name: string, { kind, policy, accepted, reasons }: Replay): string {
  const by = kind === "clip" ? "the passive gates of " : "";
  return accepted
    ? `${name}: accepted by ${by}${policy}`
    : `${name}: refused by ${by}${policy} (${reasons.join(", ")})`;
}

/** How much there was to see. */
export function framesLine({ capture: { frames } }: Replay): string {
  const lastsMs = frames.length === 0 ? 0 : frames[frames.length - 1].clientMs - frames[0].clientMs;
  return `${frames.length} frames over ${secondsText(lastsMs)}, ${frames.filter(hasOneFace).length} of them with one face.`;
}

/** `≥ 0.5` */
export function limitText({ limit }: GateNumber): string {
  return limit === undefined
    ? ""
    : `${limit.kind === "at-least" ? "≥" : "≤"}\u00a0${String(limit.value).replace("-", "−")}`;
}

/** The verdict in words. */
export function verdictText({ verdict }: GateVerdict): string {
  return verdict === "not-asked" ? "not asked" : verdict;
}

/** The reason, and when it came up. */
export function reasonText({ reason, refusedAtMs }: GateVerdict): string {
  if (reason === undefined) return "";
  return refusedAtMs === undefined ? reason : `${reason} at ${secondsText(refusedAtMs)}`;
}

/** What the frames show that a step could have asked for. */
export function cueLines({ cues, capture: { policy } }: Replay): readonly string[] {
  const span = ({ atMs, untilMs }: { readonly atMs: number; readonly untilMs: number }): string =>
    `${(atMs / 1000).toFixed(1)}–${secondsText(untilMs)}`;
  const turns = cues.turns.map((turn) => `${turn.direction} ${span(turn)}`).join(", ") || "none";
  const blinks = cues.blinks.map((blink) => secondsText(blink.atMs)).join(", ") || "none";
  const { minResidual } = policy.parallax;
  const depth = cues.parallax
    ? `residual ${numberText(cues.parallax.residual)} at ${secondsText(cues.parallax.atMs)} (a head: ≥ ${minResidual})`
    : "not measured: too few frames that look at the camera";
  return [`Turns seen (the person's own sides): ${turns}`, `Blinks seen: ${blinks}`, `Depth: ${depth}`];
}

/** What the capture came to when it ran, and whether that is still so; nothing for a clip. */
export function storedLines({ stored }: Replay): readonly string[] {
  if (stored === undefined) return [];
  const { policy, status, differs } = stored;
  const outcome = status.kind === "failed" ? `failed (${status.reasons.join(", ")})` : status.kind;
  return [`Stored: ${outcome} under ${policy}. The outcome now ${differs ? "differs." : "is the same."}`];
}

function stepLines({ steps }: Replay): readonly string[] {
  if (steps.length === 0) return [];
  const time = (ms: number | undefined): string => (ms === undefined ? "–" : secondsText(ms));
  const rows = steps.map((step) => [
    ...[step.asked, step.verdict.replace("-", " "), time(step.promptedAtMs), time(step.tookMs)],
    ...[step.reactionMs === undefined ? "–" : `${step.reactionMs.toFixed(0)} ms`, step.reason ?? ""],
  ]);
  const head = ["step", "verdict", "asked at", "took", "reaction", "reason"];
  return ["", ...textTable([head, ...rows], [2, 3, 4])];
}

function gateTable(gates: readonly GateVerdict[]): readonly string[] {
  const rows = gates.flatMap((gate) => {
    const lines = gate.numbers.length > 0 ? gate.numbers : [undefined];
    return lines.map((number, i) => [
      ...(i === 0 ? [gate.gate, verdictText(gate)] : ["", ""]),
      ...(number ? [number.name, numberText(number.value), limitText(number)] : ["", "", ""]),
      i === 0 ? reasonText(gate) : "",
    ]);
  });
  return textTable([["gate", "verdict", "number", "value", "limit", "reason"], ...rows], [3]);
}
