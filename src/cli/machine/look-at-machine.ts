/** Looks at the machine that a server is to run on: its Node.js, its disk, its ffmpeg. */
import { execFile } from "node:child_process";
import { constants } from "node:fs";
import { access, stat, statfs } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { promisify } from "node:util";
import { type Diagnosis, ok, warning, wrong } from "./diagnosis.ts";

const MB = 1024 * 1024;
/** The embedded database alone writes as much between two of its tidyings. */
const LEAST_FREE_BYTES = 200 * MB;
const ENOUGH_FREE_BYTES = 1024 * MB;
const LONGEST_ANSWER_MS = 5_000;

/** The first version of each line that will do, as package.json has them; lines between them never got what is needed. */
const oldest: Readonly<Record<number, number>> = { 20: 19, 22: 12 };

/** @param version For example `20.19.0`. */
export function judgeNode(version: string): Diagnosis {
  const [major, minor] = version.split(".").map(Number);
  const isNewEnough = major > 22 || (oldest[major] !== undefined && minor >= oldest[major]);
  if (isNewEnough) return ok("node", `Node.js ${version}`);
  return wrong("node", `Node.js ${version} is too old: get 20.19, 22.12 or newer from https://nodejs.org.`);
}

/** @param folder What is kept on this machine goes there; it need not exist yet. */
export async function lookAtDisk(folder: string): Promise<Diagnosis> {
  const existing = await nearestExisting(resolve(folder));
  if (!(await stat(existing)).isDirectory()) {
    return wrong(
      "disk",
      `${existing} is no folder, and in the way of ${folder}. Move it, or name another folder.`,
    );
  }
  try {
    await access(existing, constants.W_OK);
  } catch {
    return wrong("disk", `${existing} cannot be written. Make it writable for whoever runs the server.`);
  }
  const { bavail, bsize } = await statfs(existing);
  return judgeFreeSpace(folder, bavail * bsize);
}

export function judgeFreeSpace(folder: string, freeBytes: number): Diagnosis {
  const free = `${(freeBytes / (1024 * MB)).toFixed(1)} GB are free for ${folder}`;
  if (freeBytes < LEAST_FREE_BYTES) {
    return wrong("disk", `${free}: too little for a database. Make room before it stops.`);
  }
  if (freeBytes < ENOUGH_FREE_BYTES) return warning("disk", `${free}; make room soon.`);
  return ok("disk", `${free}.`);
}

/** @param program A name on the PATH, or a path. */
export async function lookAtFfmpeg(program: string): Promise<Diagnosis> {
  try {
    const options = { timeout: LONGEST_ANSWER_MS };
    const { stdout } = await promisify(execFile)(program, ["-hide_banner", "-version"], options);
    return ok("ffmpeg", stdout.split("\n", 1)[0].replace(/ Copyright.*/, ""));
  } catch {
    return warning(
      "ffmpeg",
      `"${program}" cannot be started. Only capture replay and evaluate liveness need it, for videos: install ffmpeg, or name it in VULTUS_FFMPEG.`,
    );
  }
}

async function nearestExisting(path: string): Promise<string> {
  try {
    await access(path);
    return path;
  } catch {
    const above = dirname(path);
    return above === path ? path : nearestExisting(above);
  }
}
