/** Time as an argument: pure code never reads a clock of its own. */

/** Milliseconds since the Unix epoch. */
export type Now = () => number;

export const systemNow: Now = () => Date.now();

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
