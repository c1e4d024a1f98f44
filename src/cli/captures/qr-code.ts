/** Draws a link as a QR code in text: two rows of squares a line. */
import { encode } from "uqr";

/** White squares around it, which scanners need: 4 by ISO/IEC 18004, of which the terminal's white lines below spare two. */
const BORDER = 2;
/** Black on white whatever the terminal's own colours are: many scanners read no white code on black. */
const BLACK_ON_WHITE = "\x1b[38;5;16;48;5;231m";
const USUAL = "\x1b[0m";
const squares = { neither: " ", upper: "▀", lower: "▄", both: "█" } as const;

/** @param isColoured On a terminal. @returns A line for every two rows. */
export function qrLines(text: string, isColoured: boolean): readonly string[] {
  const { data, size } = encode(text, { ecc: "L", border: BORDER });
  return Array.from({ length: Math.ceil(size / 2) }, (_, line) => {
    const upper = data[2 * line] ?? [];
    const lower = data[2 * line + 1] ?? [];
    const drawn = upper.map((isUpper, column) => squareOf(isUpper, lower[column] ?? false)).join("");
    return isColoured ? BLACK_ON_WHITE + drawn + USUAL : drawn;
  });
}

function squareOf(isUpper: boolean, isLower: boolean): string {
  if (isUpper) return isLower ? squares.both : squares.upper;
  return isLower ? squares.lower : squares.neither;
}
