/** Tails of the binomial and the Poisson distribution, for millions of trials as for ten. */

/** The chance of at most `count` hits. @param share Of one trial; at least `count / trials`, and below 1. */
export function binomialAtMost(count: number, trials: number, share: number): number {
  const choose = logFactorial(trials) - logFactorial(count) - logFactorial(trials - count);
  const largest = choose + count * Math.log(share) + (trials - count) * Math.log1p(-share);
  const odds = (1 - share) / share;
  return sumDown(Math.exp(largest), count, (i) => (i / (trials - i + 1)) * odds);
}

/** The chance of at most `count` events. @param expected At least `count`. */
export function poissonAtMost(count: number, expected: number): number {
  const largest = count * Math.log(expected) - expected - logFactorial(count);
  return sumDown(Math.exp(largest), count, (i) => i / expected);
}

/** Adds up terms from the largest down to those that no longer count. @param ratio Of the term before `i` to that of `i`. */
function sumDown(largest: number, count: number, ratio: (i: number) => number): number {
  let term = largest;
  let sum = 0;
  for (let i = count; i >= 0 && term > sum * 1e-14; i--) {
    sum += term;
    term *= ratio(i);
  }
  return sum;
}

/** Stirling's series is exact to the last digits from here on. */
const SERIES_FROM = 32;

function logFactorial(n: number): number {
  if (n < SERIES_FROM) {
    let product = 1;
    for (let i = 2; i <= n; i++) product *= i;
    return Math.log(product);
  }
  const series = 1 / (12 * n) - 1 / (360 * n ** 3) + 1 / (1260 * n ** 5);
  return n * Math.log(n) - n + Math.log(2 * Math.PI * n) / 2 + series;
}
