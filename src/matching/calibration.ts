/** From the number of enrolled users to the threshold that keeps false identifications rare. */

/** One line of a model's calibration: at this threshold the false match rate was measured. */
export interface CalibrationPoint {
  /** False match rate of one comparison, 0 to 1. */
  readonly fmr: number;
  /** Cosine similarity. */
  readonly threshold: number;
}

/** An attacker or a stranger in front of a 1:N sign-in is taken for somebody at most this often. */
export const MAX_FPIR = 0.001;

/**
 * The threshold for a search among `enrolled` people. N comparisons give FPIR = 1 - (1 - FMR)^N (ISO/IEC 19795-1), so the
 * table's FMR must be at most 1 - (1 - FPIR)^(1/N).
 *
 * @param floor Never lower than this, whatever the table says.
 * @returns `undefined` when the table does not reach that low: the caller asks for the username instead.
 */
export function identifyThreshold(
  table: readonly CalibrationPoint[],
  enrolled: number,
  floor: number,
): number | undefined {
  const allowed = 1 - (1 - MAX_FPIR) ** (1 / Math.max(1, enrolled));
  const reached = table.filter((point) => point.fmr <= allowed).map((point) => point.threshold);
  return reached.length === 0 ? undefined : Math.max(floor, Math.min(...reached));
}
