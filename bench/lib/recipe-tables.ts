/** Writes down what each way of comparing came to, condition by condition. */
import type { TrialRates } from "./match-trials.ts";
import { type ConditionRates, defaultThreshold, FMRS, modes, wholeRecipe } from "./recipe.ts";

/** @returns Markdown. */
export function renderConditions(conditions: readonly ConditionRates[]): string {
  const tables = FMRS.map((fmr, at) =>
    conditions.some(({ rates }) => rates.some(({ points }) => points[at] !== undefined))
      ? `FNMR in % where FMR is ${fmr.toExponential()}:\n\n${missTable(conditions, at)}`
      : `FNMR where FMR is ${fmr.toExponential()} is not measurable: the comparisons with strangers are too few.`,
  );
  return [
    ...tables,
    `What lies behind: trials without a fit frame, numbers of comparisons, and what the product's threshold of ${defaultThreshold.toFixed(2)} does, refused by the gate or below it, of all trials:`,
    countTable(conditions),
  ].join("\n\n");
}

function missTable(conditions: readonly ConditionRates[], at: number): string {
  return [
    `| shown | ${modes.map(({ name }) => name).join(" | ")} | recipe against nothing | cosine, recipe |`,
    `|---${"|---".repeat(modes.length)}|---|---|`,
    ...conditions.map(
      ({ name, rates }) =>
        `| ${name} | ${rates.map((one) => missCell(one, at)).join(" | ")} | ${factor(rates, at)} | ${rates[wholeRecipe].points[at]?.threshold.toFixed(3) ?? "–"} |`,
    ),
  ].join("\n");
}

function missCell({ points }: TrialRates, at: number): string {
  const point = points[at];
  if (point === undefined) return "not measurable";
  const [fnmr, low, high] = [point.fnmr, point.low, point.high].map((share) => (100 * share).toFixed(1));
  return `${fnmr} [${low}, ${high}]`;
}

/** How many times fewer are missed by the whole recipe than by nothing of it; nothing to say where nothing was missed before. */
function factor(rates: readonly TrialRates[], at: number): string {
  const [first, last] = [rates[0].points[at], rates[wholeRecipe].points[at]];
  if (first === undefined || last === undefined || first.fnmr === 0) return "–";
  return last.fnmr === 0 ? "none left" : `÷ ${(first.fnmr / last.fnmr).toFixed(1)}`;
}

function countTable(conditions: readonly ConditionRates[]): string {
  return [
    "| shown | people | genuine, 1 frame / 3 | strangers, 1 frame / 3 | 1 frame below the norm | no frame fit by norm | no frame fit by norm and quality | lost at 0.50, nothing → recipe | strangers accepted at 0.50, nothing → recipe |",
    "|---|---|---|---|---|---|---|---|---|",
    ...conditions.map(({ name, rates }) => {
      const [plain, gated] = rates;
      const last = rates[wholeRecipe];
      const strict = rates[rates.length - 1];
      const cells = [
        `${plain.people} / ${last.people}`,
        `${gated.genuine} / ${last.genuine}`,
        `${gated.impostor} / ${last.impostor}`,
        percentOf(gated.refused.count, gated.refused.of),
        percentOf(last.refused.count, last.refused.of),
        percentOf(strict.refused.count, strict.refused.of),
        `${lostAt(plain)} → ${lostAt(last)}`,
        `${acceptedAt(plain)} → ${acceptedAt(last)}`,
      ];
      return `| ${name} | ${cells.join(" | ")} |`;
    }),
  ].join("\n");
}

function lostAt({ refused, atThreshold }: TrialRates): string {
  return percentOf(refused.count + atThreshold.missed, refused.of);
}

/** Comparisons, and of how many pairs of people they are. */
function acceptedAt({ atThreshold, impostor }: TrialRates): string {
  const { accepted, pairsAccepted, pairs } = atThreshold;
  const share = accepted === 0 ? "0" : (accepted / impostor).toExponential(1);
  return `${share} (${pairsAccepted} of ${pairs} pairs of people)`;
}

function percentOf(count: number, of: number): string {
  return of === 0 ? "–" : `${((100 * count) / of).toFixed(1)} %`;
}
