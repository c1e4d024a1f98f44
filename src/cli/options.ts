/** Reads the numbers that commands take. */
import { InvalidArgumentError } from "commander";

/** @returns A parser for an option's value. */
export function numberFrom(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === "" || !(value >= least && value <= most)) {
      throw new InvalidArgumentError(`It must be a number from ${least} to ${most}.`);
    }
    return value;
  };
}

/** @returns A parser for an option's value. */
export function wholeNumberFrom(least: number, most: number): (text: string) => number {
  const read = numberFrom(least, most);
  return (text) => {
    const value = read(text);
    if (!Number.isInteger(value)) throw new InvalidArgumentError("It must be a whole number.");
    return value;
  };
}

/** Frames a second that a clip is judged at: fewer than a capture allows prove nothing, more than it takes are not sent. */
export const readFrameRate = numberFrom(1, 30);
/** Seconds of a clip that are judged; a capture lasts no longer. */
export const readSeconds = numberFrom(1, 120);
