/** Text for a terminal out of names that come from anywhere: of files, of people, out of other programs' documents. */

/** Whatever moves the cursor, recolours, or turns the direction of writing around; a line break and a tab do none of it. */
const unprintable = /(?![\n\t])[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu;
const lineBreaks = /[\n\t]/g;

/** Shows what a terminal would obey, such as an escape sequence, in the way of JSON: a document of JSON stays the same one. */
export function printable(text: string): string {
  return text.replace(unprintable, escaped);
}

/** The same, on one line whatever it holds: no name can make up a line of a report. */
export function printableLine(text: string): string {
  return printable(text).replace(lineBreaks, escaped);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
