/** A replay as a page of its own: the verdict, the steps, every gate with its thresholds, and plots over time. */
import { type Cell, htmlPage, htmlTable, paragraph, type Section } from "./html.ts";
import type { GateNumber, GateVerdict } from "./judge-gates.ts";
import type { StepVerdict } from "./judge-steps.ts";
import { plotFigure } from "./plot.ts";
import { replayPlots } from "./replay-plots.ts";
import { cueLines, framesLine, limitText, reasonText, storedLines, verdictText } from "./replay-text.ts";
import type { Replay } from "./replay.ts";
import { numberText, secondsText } from "./text-table.ts";

/** @param name What was replayed, as its file is called. */
export function replayPage(name: string, replay: Replay): string {
  const { kind, accepted, policy, reasons } = replay;
  const by = kind === "clip" ? `the gates of ${policy} that need no prompt` : policy;
  const verdict = accepted ? `Accepted by ${by}.` : `Refused by ${by}: ${reasons.join(", ")}.`;
  const lead = [
    paragraph(verdict, `verdict ${accepted ? "ok" : "bad"}`),
    ...storedLines(replay).map((line) => paragraph(line)),
    paragraph(framesLine(replay), "muted"),
  ];
  const sections: Section[] = [
    ...(replay.steps.length > 0 ? [{ title: "Steps", body: stepTable(replay.steps) }] : []),
    { title: "Gates", body: gateTable(replay.gates) },
    {
      title: "Over time",
      body: replayPlots(replay)
        .map((plot) => plotFigure(plot))
        .join("\n"),
    },
    {
      title: "Seen, whether asked or not",
      body: cueLines(replay)
        .map((line) => paragraph(line))
        .join(""),
    },
  ];
  return htmlPage(`${name} under ${policy}`, lead.join("\n"), sections);
}

function stepTable(steps: readonly StepVerdict[]): string {
  const time = (ms: number | undefined): string => (ms === undefined ? "–" : secondsText(ms));
  const rows = steps.map((step, i): Cell[] => [
    ...[String(i + 1), step.asked],
    {
      text: [step.verdict.replace("-", " "), step.reason].filter(Boolean).join(": "),
      tone: step.verdict === "fulfilled" ? "ok" : "bad",
    },
    ...[time(step.promptedAtMs), time(step.tookMs)],
    step.reactionMs === undefined ? "–" : `${step.reactionMs.toFixed(0)} ms`,
  ]);
  return htmlTable(["", "step", "verdict", "asked at", "took", "reaction"], rows, [0, 3, 4, 5]);
}

function gateTable(gates: readonly GateVerdict[]): string {
  const rows = gates.map((gate): Cell[] => [
    gate.isDeciding ? gate.gate : { text: gate.gate, tone: "muted" },
    { text: verdictText(gate), tone: toneOf(gate) },
    { lines: [...reasonLines(gate), ...gate.numbers.map(numberLine)] },
  ]);
  return htmlTable(["gate", "verdict", "reason and numbers"], rows);
}

function reasonLines(gate: GateVerdict): readonly string[] {
  const outside = gate.isDeciding ? [] : ["not in this policy"];
  return gate.reason === undefined ? outside : [...outside, reasonText(gate)];
}

function numberLine(number: GateNumber): string {
  const limit = limitText(number);
  return `${number.name} ${numberText(number.value)}${limit ? ` (${limit})` : ""}`;
}

function toneOf({ verdict, isDeciding }: GateVerdict): "ok" | "bad" | "muted" {
  if (verdict === "not-asked" || !isDeciding) return "muted";
  return verdict === "pass" ? "ok" : "bad";
}
