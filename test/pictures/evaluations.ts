/** Runs `vultus evaluate … --json` as people do, and reads what it prints back into what plots are drawn from. */
import { z } from "zod";
import { type RatesReport, reportOf } from "../../src/evaluation/rates-report.ts";
import { answerOf, runVultus } from "../support/run-vultus.ts";

const rate = z.object({ rate: z.number(), n: z.number(), low: z.number(), high: z.number() });
const histogram = z.object({ from: z.number(), to: z.number(), counts: z.array(z.number()) });
const reached = rate.extend({
  measurable: z.literal(true),
  threshold: z.number(),
  peopleInterval: z.object({ low: z.number(), high: z.number() }).nullable(),
});
const faces = z.object({
  ...{ model: z.string(), input: z.string(), threshold: z.number() },
  ...{ genuine: z.number(), impostor: z.number(), pictures: z.number(), people: z.number() },
  curve: z.array(z.object({ threshold: z.number(), fmr: z.number(), fnmr: z.number() })),
  histograms: z.object({ genuine: histogram, impostor: histogram }),
  tarAtFar: z.record(z.string(), z.union([reached, z.object({ measurable: z.literal(false) })])),
});
export type FacesAnswer = z.infer<typeof faces>;

const rates = z.object({
  ...{ folder: z.string(), policy: z.string(), score: z.string(), threshold: z.number() },
  things: z.enum(["pictures", "clips"]),
  files: z.array(
    z.object({
      ...{ file: z.string(), attack: z.string().nullable(), score: z.number().nullable() },
      reasons: z.array(z.string()),
    }),
  ),
});

/** @throws What the command complained of. */
export async function evaluateFaces(folder: string): Promise<FacesAnswer> {
  return faces.parse(await evaluate("faces", folder));
}

/** @param kind `pad` of pictures, `liveness` of clips. */
export async function evaluateAttacks(kind: "pad" | "liveness", folder: string): Promise<RatesReport> {
  const { files, score: scoreLabel, ...rest } = rates.parse(await evaluate(kind, folder));
  const presentations = files.map(({ file, attack, score, reasons }) => ({
    ...{ file, reasons, attack: attack ?? undefined, score: score ?? undefined },
  }));
  return reportOf({ ...rest, scoreLabel, presentations, unreadable: [] });
}

async function evaluate(kind: string, folder: string): Promise<unknown> {
  process.stderr.write(`vultus evaluate ${kind} ${folder}\n`);
  return answerOf(await runVultus(process.cwd(), {}, ["evaluate", kind, folder, "--json"]));
}
