/** Says by its place what each file of a folder shows: `live/` or `spoof/`, and which kind of attack. */
import { VultusError } from "../shared/errors.ts";

/** A picture or clip and what it is known to show. */
export interface Labelled {
  /** Path from the folder, with `/` between its parts. */
  readonly file: string;
  /** The kind of attack; undefined for a live person. */
  readonly attack: string | undefined;
}

/**
 * Labels files by their place: a sub-folder of `spoof/` names the kind of attack, without one the folder itself does.
 *
 * @param folderName What attacks are called that lie directly in `spoof/`.
 * @param files Paths from the folder, with `/` between their parts; those outside `live/` and `spoof/` are left out.
 * @param things What the files are, for the sentence in an error: `pictures` or `clips`.
 * @returns Sorted by path.
 * @throws {VultusError} `bad-request` when one of both has none.
 */
export function labelFiles(
  folderName: string,
  files: readonly string[],
  things: string,
): readonly Labelled[] {
  const labelled = files.toSorted(byCodeUnits).flatMap((file): Labelled[] => {
    const [top, ...rest] = file.split("/");
    if (top === "live") return [{ file, attack: undefined }];
    if (top === "spoof") return [{ file, attack: rest.length > 1 ? rest[0] : folderName }];
    return [];
  });
  const hasLive = labelled.some(({ attack }) => attack === undefined);
  const hasSpoof = labelled.some(({ attack }) => attack !== undefined);
  if (!hasLive || !hasSpoof) {
    const missing = [hasLive ? "" : "live", hasSpoof ? "" : "spoof"].filter(Boolean);
    throw new VultusError(
      "bad-request",
      `Found no ${things} in ${missing.map((name) => `${folderName}/${name}/`).join(" and ")}. ` +
        `Put ${things} of live people into live/ and attacks into spoof/ (a sub-folder names the kind, such as spoof/print/).`,
    );
  }
  return labelled;
}

/** Every kind of attack once, in order. */
export function attackKinds(labelled: readonly { readonly attack: string | undefined }[]): readonly string[] {
  return [...new Set(labelled.flatMap(({ attack }) => attack ?? []))].sort(byCodeUnits);
}

/** The same on every machine, whatever its language. */
function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
