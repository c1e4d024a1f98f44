/** The pictures of a recorded clip, as a camera page would have sent them: JPEG at a steady rate, no larger than a capture's. */
import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/** A page sends no larger pictures; none is made larger. */
const LONGEST_SIDE = 640;

/** A recorded clip by its file's name. */
export interface ClipFile {
  readonly name: string;
  readonly path: string;
  readonly isLive: boolean;
}

/** Every video of a folder, in order of their names. */
export async function clipsIn(folder: string): Promise<readonly ClipFile[]> {
  const names = (await readdir(folder)).filter((name) => /\.(mp4|webm)$/.test(name)).sort();
  return names.map((name) => ({ name, path: join(folder, name), isLive: isLiveClip(name) }));
}

/** Whether a clip of this name shows a person; otherwise it is the replay of one on a screen. */
export function isLiveClip(name: string): boolean {
  return !/replay|_screen/.test(name);
}

export interface ClipRate {
  readonly framesPerSecond: number;
  /** What comes later is left out. */
  readonly maxSeconds: number;
}

/**
 * Decodes a clip upright (rotation that the file notes is applied). Needs ffmpeg.
 *
 * @returns JPEG files, oldest first.
 */
export async function clipFrames(
  path: string,
  { framesPerSecond, maxSeconds }: ClipRate,
): Promise<Uint8Array[]> {
  const scratch = await mkdtemp(join(tmpdir(), "vultus-clip-"));
  try {
    const fit = `scale='min(${LONGEST_SIDE},iw)':'min(${LONGEST_SIDE},ih)':force_original_aspect_ratio=decrease`;
    await promisify(execFile)("ffmpeg", [
      ...["-v", "error", "-i", path, "-t", String(maxSeconds)],
      ...["-vf", `fps=${framesPerSecond},${fit}`, "-q:v", "3", join(scratch, "%05d.jpg")],
    ]);
    const names = (await readdir(scratch)).sort();
    return await Promise.all(names.map(async (name) => new Uint8Array(await readFile(join(scratch, name)))));
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
