/** Reads the moments that commands are given: a date, a time, or how long ago. */
import { InvalidArgumentError } from "commander";
import { DAY, HOUR, MINUTE, SECOND } from "../../shared/clock.ts";

const units: Readonly<Record<string, number>> = { s: SECOND, m: MINUTE, h: HOUR, d: DAY };
const day = /^\d{4}-\d{2}-\d{2}$/;
const zoned = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;

/** A moment as it was given; how long ago counts from now. @returns Epoch milliseconds. */
export type Moment = (now: number) => number;

/** @param isEnd Whether a day means its last millisecond; else its first. */
export function readMoment(isEnd: boolean): (text: string) => Moment {
  return (text) => {
    const [, amount, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
    if (amount !== undefined) return (now) => Math.max(0, now - Number(amount) * units[unit]);
    const at = day.test(text) || zoned.test(text) ? Date.parse(text) : Number.NaN;
    if (Number.isNaN(at) || at < 0) {
      throw new InvalidArgumentError(
        "Write a day such as 2026-11-21 (in UTC), a time such as 2026-11-21T14:30Z, or how long ago: 30m, 8h, 7d.",
      );
    }
    return () => (isEnd && day.test(text) ? at + DAY - 1 : at);
  };
}
