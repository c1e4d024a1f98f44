import { expect, it } from "vitest";
import type { PeersResult } from "./figures.ts";
import { peersTable } from "./table.ts";

const spread = { middle: 2, low: 1.5, high: 3.25 };
const result: PeersResult = {
  ...{ machine: "2 × some processor", node: "v22", pictures: 60, stagePictures: 24, pairs: 600 },
  ...{ load: { rounds: 9, seconds: 2, starts: 5 }, skipped: ["face-recognition: no Python"] },
  peers: [
    {
      ...{
        name: "human",
        label: "human",
        version: "3.3",
        medianMs: 12.34,
        timesOurs: spread,
        timesOursFull: spread,
      },
      ...{ pictures: 60, missedPictures: 2, stages: { decode: 1.25, detect: 3 }, peakMegabytes: undefined },
      ...{ throughput: { one: 10.04, two: 19 }, oursFaster: { one: spread, two: spread } },
      coldStartMs: { middle: 900, low: 850, high: 1200 },
      ...{ accuracy: { value: 0.99, low: 0.98, high: 0.995 }, accuracyWhenFound: undefined, missedPairs: 3 },
    },
  ],
};

it("puts every figure under its own head, in whole rows", () => {
  const tables = peersTable(result)
    .split("\n\n")
    .filter((part) => part.startsWith("|"))
    .map((part) =>
      part.split("\n").map((line) =>
        line
          .split("|")
          .slice(1, -1)
          .map((cell) => cell.trim()),
      ),
    );
  for (const [head, rule, ...rows] of tables) {
    expect(rule).toHaveLength(head.length);
    for (const row of rows) expect(row).toHaveLength(head.length);
  }
  const [speed, load, stages] = tables.map(([head, , row]) =>
    Object.fromEntries(head.map((name, i) => [name, row[i]])),
  );
  expect(speed).toMatchObject({
    ...{ median: "12.3 ms", "times our time": "2.0 [1.5, 3.3]", "no face found": "2 of 60" },
    ...{ "LFW accuracy": "99.00 % [98.00, 99.50]", "pairs missed": "3 of 600" },
    "accuracy of the others": "not measured",
  });
  expect(load).toMatchObject({
    ...{ "one process": "10.0 /s", "peak memory": "not measured", "cold start": "0.90 [0.85, 1.20] s" },
  });
  expect(stages).toMatchObject({ stages: "decode 1.3, detect 3.0" });
});

it("names whoever did not take part, and why", () => {
  expect(peersTable(result)).toContain("**SKIPPED** face-recognition: no Python");
});
