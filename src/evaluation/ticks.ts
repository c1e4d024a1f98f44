/** Where an axis is marked: round numbers, a handful of them. */

export interface Tick {
  readonly at: number;
  readonly label: string;
}

/** Marks at multiples of 1, 2 or 5 times a power of ten. @param most About so many; 2 at least. */
export function roundTicks(from: number, to: number, most: number): readonly Tick[] {
  const span = to - from;
  if (!(span > 0)) return [{ at: from, label: String(from) }];
  const rough = span / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10);
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.floor(to / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => {
    const at = (first + i) * step;
    // No minus before a zero.
    return { at, label: (Math.abs(at) < step / 2 ? 0 : at).toFixed(decimals).replace("-", "−") };
  });
}

/** Room for values and bounds with a little air, 0 to 1 when there are none. */
export function rangeOf(values: readonly number[], least = 0): readonly [from: number, to: number] {
  const finite = values.filter((value) => Number.isFinite(value));
  if (finite.length === 0) return [0, 1];
  const from = finite.reduce((a, b) => Math.min(a, b));
  const to = finite.reduce((a, b) => Math.max(a, b));
  const air = Math.max((to - from) * 0.08, (least - (to - from)) / 2, 1e-6);
  return [from - air, to + air];
}
