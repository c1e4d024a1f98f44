/** Reads what commands are given by path, with errors that say what to do next. */
import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import { VultusError } from "../../shared/errors.ts";

const picture = /\.(jpe?g|png|webp|heic|heif)$/i;
const video = /\.(mp4|m4v|mov|webm|mkv|avi|mpe?g|ogv|3gp|wmv|mts)$/i;

export function isPicture(name: string): boolean {
  return picture.test(name);
}

export function isVideo(name: string): boolean {
  return video.test(name);
}

/** @throws {VultusError} `not-found`. */
export async function kindOfPath(path: string): Promise<"folder" | "file"> {
  try {
    return (await stat(path)).isDirectory() ? "folder" : "file";
  } catch (cause) {
    throw new VultusError("not-found", `There is nothing at ${path}. Check the path.`, { cause });
  }
}

/** @throws {VultusError} `not-found`. */
export async function readTextFile(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw new VultusError("not-found", `${path} cannot be read. Check the path.`, { cause });
  }
}

/** What lies in a folder. @throws {VultusError} `not-found`. */
export async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (cause) {
    throw new VultusError(
      "not-found",
      `The folder ${folder} cannot be read. Make it readable, or leave it out.`,
      { cause },
    );
  }
}

/** @throws {VultusError} `bad-request`. */
export function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new VultusError("bad-request", `${path} is not JSON.`, { cause });
  }
}

/**
 * Lists every file below a folder, also behind links; hidden ones are left out.
 *
 * @returns Paths from the folder, with `/` between their parts.
 * @throws {VultusError} `not-found` for a folder that cannot be read: what is in it would be missing without a word.
 */
export async function filesBelow(folder: string): Promise<readonly string[]> {
  const open = new Set<string>();
  const walk = async (inside: string): Promise<readonly string[]> => {
    const real = await realpath(join(folder, inside));
    // A link to a folder above would never end.
    if (open.has(real)) return [];
    open.add(real);
    const found: string[] = [];
    for (const name of (await namesIn(real)).filter((one) => !one.startsWith("."))) {
      const path = inside === "" ? name : `${inside}/${name}`;
      const entry = await stat(join(real, name)).catch(() => undefined);
      if (entry?.isDirectory()) found.push(...(await walk(path)));
      else if (entry?.isFile()) found.push(path);
    }
    open.delete(real);
    return found;
  };
  return walk("");
}

/** File names as people count them: 2 before 10. */
export function byName(a: string, b: string): number {
  return new Intl.Collator("en", { numeric: true }).compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);
}
