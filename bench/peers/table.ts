/** The comparison as Markdown for docs/benchmarks.md. */
import { percent } from "../../src/evaluation/statistics.ts";
import type { PeerFigures, PeersResult, Spread } from "./figures.ts";

export function peersTable(result: PeersResult): string {
  const { peers, load } = result;
  return [
    `Everybody in turn, each in a process of its own: ratios are within one round, median [lowest, highest] of ${load.rounds}.`,
    `Machine: ${result.machine}; Node ${result.node}. The JavaScript peers run on TensorFlow.js 4.22's wasm backend, face_recognition with its HOG detector in Python.`,
    "",
    `One 640 × 480 JPEG from its bytes to an embedding, medians of ${result.pictures}; LFW, ${result.pairs} pairs, 95 % intervals:`,
    "",
    ...table(
      [
        "",
        "median",
        "times our time",
        "times our time with mirror and PAD",
        "no face found",
        "LFW accuracy",
        "pairs missed",
        "accuracy of the others",
      ],
      peers.map((peer) => [
        `${peer.label} (${peer.version})`,
        `${peer.medianMs.toFixed(1)} ms`,
        spread(peer.timesOurs),
        spread(peer.timesOursFull),
        `${peer.missedPictures} of ${peer.pictures}`,
        peer.accuracy ? percent(peer.accuracy) : "not measured",
        `${peer.missedPairs} of ${result.pairs}`,
        peer.accuracyWhenFound ? percent(peer.accuracyWhenFound) : "not measured",
      ]),
    ),
    "",
    `Pictures a second by one process and by two at once, ${load.seconds} s a round; the most memory a process had by the end of the ${result.pictures} pictures; a cold start is from the start of the process to the first embedding, median [lowest, highest] of ${load.starts}, and that of Node's processes includes loading TypeScript:`,
    "",
    ...table(
      [
        "",
        "one process",
        "times as many by ours",
        "two processes",
        "times as many by ours",
        "peak memory",
        "cold start",
      ],
      peers.map((peer) => [
        peer.label,
        `${peer.throughput.one.toFixed(1)} /s`,
        spread(peer.oursFaster.one),
        `${peer.throughput.two.toFixed(1)} /s`,
        spread(peer.oursFaster.two),
        peer.peakMegabytes === undefined ? "not measured" : `${peer.peakMegabytes.toFixed(0)} MB`,
        `${seconds(peer.coldStartMs.middle)} [${seconds(peer.coldStartMs.low)}, ${seconds(peer.coldStartMs.high)}] s`,
      ]),
    ),
    "",
    `Stages as far as each can be asked for them, medians of ${result.stagePictures} pictures in ms; they need not add up to the whole:`,
    "",
    ...table(["", "stages"], peers.map(stageRow)),
    ...result.skipped.map((reason) => `\n**SKIPPED** ${reason}`),
  ].join("\n");
}

function stageRow({ label, stages }: PeerFigures): readonly string[] {
  const told = Object.entries(stages).map(([name, ms]) => `${name} ${ms.toFixed(1)}`);
  return [label, told.join(", ") || "not told"];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  return [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`);
}

function spread({ middle, low, high }: Spread): string {
  return `${middle.toFixed(1)} [${low.toFixed(1)}, ${high.toFixed(1)}]`;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(2);
}
