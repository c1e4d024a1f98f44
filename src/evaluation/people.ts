/** Tells from a list of pairs which pictures show one person, for a list names pictures and not people. */

interface SamePair {
  readonly a: number;
  readonly b: number;
  readonly same: boolean;
}

/**
 * Joins the pictures of genuine pairs, and those of one folder unless the list itself has strangers within a folder.
 *
 * @param files Paths with `/` between their parts; pairs refer to them by index.
 * @returns For each picture the index of its person.
 */
export function peopleOfPairs(files: readonly string[], pairs: readonly SamePair[]): readonly number[] {
  const leaders = files.map((_, i) => i);
  const leaderOf = (picture: number): number => {
    let at = picture;
    while (leaders[at] !== at) {
      leaders[at] = leaders[leaders[at]];
      at = leaders[at];
    }
    return at;
  };
  const join = (a: number, b: number): void => {
    leaders[leaderOf(a)] = leaderOf(b);
  };
  for (const { a, b, same } of pairs) if (same) join(a, b);

  const folders = files.map((file) => file.slice(0, Math.max(0, file.lastIndexOf("/"))));
  const areMixed = pairs.some(({ a, b, same }) => !same && folders[a] === folders[b]);
  if (!areMixed) {
    const first = new Map<string, number>();
    folders.forEach((folder, picture) => {
      const other = first.get(folder);
      if (other === undefined) first.set(folder, picture);
      else if (folder !== "") join(picture, other);
    });
  }
  const numbers = new Map<number, number>();
  return files.map((_, picture) => {
    const leader = leaderOf(picture);
    const number = numbers.get(leader) ?? numbers.size;
    numbers.set(leader, number);
    return number;
  });
}
