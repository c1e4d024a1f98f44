/** Works through the pictures below a folder, several at a time: one that cannot be used is listed with the reasons, and stops nothing. */
import { availableParallelism } from "node:os";
import { inOrder } from "../../shared/at-once.ts";
import { VultusError } from "../../shared/errors.ts";
import type { CliDeps } from "../deps.ts";
import { byName, filesBelow, isPicture, kindOfPath } from "../terminal/files.ts";
import { startProgress } from "../terminal/progress.ts";

/** Enough to keep a thread for each core busy while the next picture is read from disk, and no more than may wait at the threads. */
const AT_ONCE = Math.min(2 * availableParallelism(), 32);

/** A picture that could not be used, and why. */
export interface RefusedImage {
  /** Path from the folder, with `/` between its parts. */
  readonly image: string;
  /** Problem codes and quality reasons; at least one. */
  readonly reasons: readonly string[];
}

/** What came of looking at one picture. */
export type Looked<T> =
  | { readonly kind: "usable"; readonly image: string; readonly result: T }
  | ({ readonly kind: "refused" } & RefusedImage);

/**
 * Finds the pictures at any depth.
 *
 * @returns Paths from the folder, with `/` between their parts, sorted as people count.
 * @throws {VultusError} `not-found`; `bad-request` when it is no folder or holds none.
 */
export async function picturesBelow(folder: string): Promise<readonly string[]> {
  if ((await kindOfPath(folder)) === "file") {
    throw new VultusError("bad-request", `${folder} is a file. Give a folder of pictures.`);
  }
  const images = (await filesBelow(folder)).filter(isPicture).toSorted(byName);
  if (images.length === 0) {
    throw new VultusError("bad-request", `There is no picture (JPEG, PNG, WebP or HEIC) in ${folder}.`);
  }
  return images;
}

/**
 * Whose picture it is: the folder it lies in, as `vultus import-photos` takes it, whatever lies between.
 *
 * @param image Path from the folder of people.
 * @returns `null` for one that lies in no person's folder.
 */
export function personOf(image: string): string | null {
  const end = image.indexOf("/");
  // Some file systems take letters with accents apart.
  return end < 0 ? null : image.slice(0, end).normalize("NFC");
}

/**
 * Looks at all pictures, and shows how far it is.
 *
 * @returns In the order of the pictures.
 * @throws {VultusError} Only what every picture would meet, such as `model-damaged`.
 */
export async function* lookThrough<T>(
  deps: Pick<CliDeps, "note" | "redraw">,
  images: readonly string[],
  look: (image: string) => Promise<T>,
): AsyncGenerator<Looked<T>, void, undefined> {
  const progress = startProgress(deps, images.length, "pictures");
  let refused = 0;
  try {
    for await (const looked of inOrder(images, AT_ONCE, (image) => lookAt(image, look))) {
      if (looked.kind === "refused") refused++;
      progress.step(refused > 0 ? `${refused} refused` : undefined);
      yield looked;
    }
  } finally {
    progress.end();
  }
}

async function lookAt<T>(image: string, look: (image: string) => Promise<T>): Promise<Looked<T>> {
  try {
    return { kind: "usable", image, result: await look(image) };
  } catch (error) {
    // 503: the state of this machine, which the next picture will meet as well.
    if (!(error instanceof VultusError) || error.status === 503) throw error;
    return { kind: "refused", image, reasons: error.reasons.length > 0 ? error.reasons : [error.code] };
  }
}
