/** What poor pictures cost, and what several frames give back: drawn from the table in docs/benchmarks.md. */
import type { Plot, Series, Tone } from "../../src/evaluation/plot.ts";

/** @param page docs/benchmarks.md. @throws When the table is no longer there. */
export function poorPicturesPlot(page: string): Plot {
  const rows = rowsOf(page);
  const column = (name: string, tone: Tone, index: number, aside: number): Series[] => {
    const figures = rows.map((row) => figureOf(row[index]));
    return [
      {
        ...{ name, tone, kind: "dots" },
        points: figures.map((cell, at) => [at + aside, cell?.value] as const),
      },
      {
        ...{ name: "", tone, kind: "line" },
        points: figures.flatMap((cell, at) => [
          [at + aside, cell?.low] as const,
          [at + aside, cell?.high] as const,
          [at + aside, undefined] as const,
        ]),
      },
    ];
  };
  return {
    title: "What poor pictures cost, and what several frames give back (LFW, FMR 0.01 %)",
    description:
      "The share of the right people refused where one stranger in 10,000 is accepted, for pictures spoiled in eight ways, of turned heads, and as they are: by one frame against one enrolled photo, and by three frames against three. Lines are 95 % intervals if other people had come.",
    x: {
      ...{ label: "what the camera shows", from: -0.5, to: rows.length - 0.5 },
      ticks: rows.map(([name], at) => ({ at, label: shortened(name) })),
    },
    y: { label: "refused (FNMR), %", from: 0, to: 90 },
    series: [
      ...column("one frame, one enrolled photo, nothing left out", "t2", 1, -0.1),
      ...column("mean of three frames, mean of three photos, unclear faces left out", "t3", 5, 0.1),
    ],
    ...{ limits: [], bands: [], swatches: [] },
  };
}

/** Ten of them share the axis. */
function shortened(name: string): string {
  return name.replace(/ (quality|high)\b/, "");
}

function rowsOf(page: string): readonly (readonly string[])[] {
  const [, table] = /^FNMR in % where FMR is 1e-4:\n\n((?:\|.*\n)+)/m.exec(page) ?? [];
  if (table === undefined) throw new Error("docs/benchmarks.md has no table of FNMR where FMR is 1e-4.");
  const [, , ...rows] = table.trimEnd().split("\n");
  return rows.map((row) =>
    row
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

function figureOf(cell = ""): { value: number; low: number; high: number } | undefined {
  const [, ...numbers] = /^([\d.]+) \[([\d.]+), ([\d.]+)\]$/.exec(cell) ?? [];
  const [value, low, high] = numbers.map(Number);
  return numbers.length === 3 ? { value, low, high } : undefined;
}
