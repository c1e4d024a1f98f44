/** Says everything that is wrong with the configuration at once, so that it takes one restart to put right and not ten. */
import { VultusError } from "./shared/errors.ts";

/** One variable that cannot be used as it stands. */
export interface Mistake {
  readonly name: string;
  /** What would be right, or what to write instead. */
  readonly rule: string;
  /** A value that would do. */
  readonly example?: string | undefined;
}

/** One `config-invalid` for all mistakes: a line each with the name, the rule and an example. `reasons` holds the names. */
export function configInvalid(mistakes: readonly Mistake[]): VultusError {
  const lines = mistakes.map(({ name, rule, example }) =>
    example === undefined ? `  ${name} ${rule}.` : `  ${name} ${rule}. Example: ${name}=${example}`,
  );
  const heading =
    mistakes.length === 1
      ? "The configuration has a mistake:"
      : `The configuration has ${mistakes.length} mistakes:`;
  return new VultusError("config-invalid", [heading, ...lines].join("\n"), {
    reasons: mistakes.map((mistake) => mistake.name),
  });
}

/** A mistake for a name that means nothing: most often a known one, mistyped. */
export function unknownName(name: string, known: readonly string[]): Mistake {
  const distances = known.map((candidate) => ({ candidate, edits: editDistance(name, candidate) }));
  const closest = distances.sort((a, b) => a.edits - b.edits).at(0);
  const isClose = closest !== undefined && closest.edits <= 4;
  return {
    name,
    rule: isClose ? `is not a setting. Did you mean ${closest.candidate}?` : "is not a setting; remove it",
  };
}

/** How many characters must be added, dropped or changed to make one text the other (Levenshtein). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(row[j] + 1, next[j - 1] + 1, changed));
    }
    row = next;
  }
  return row[b.length];
}
