/** Text as one word of a shell. */

/** For bash, zsh and sh: nothing in it means anything to them. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
