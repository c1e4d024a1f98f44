/** Decodes a video as a camera page would have sent it: upright JPEG pictures at a steady rate, no larger than a capture's. The only file that starts ffmpeg. */
import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { VultusError } from "../../shared/errors.ts";
import { splitJpegs } from "./split-jpegs.ts";

export interface ClipRate {
  /** A video with fewer keeps its own rate. */
  readonly framesPerSecond: number;
  /** What comes later is left out. */
  readonly maxSeconds: number;
}

/** One picture of a clip. */
export interface ClipPicture {
  /** Milliseconds since the clip's start. */
  readonly atMs: number;
  /** An encoded picture. */
  readonly bytes: Uint8Array;
}

/** A page sends no larger pictures; none is made larger. */
const LONGEST_SIDE = 640;
/** Far longer than half a minute of video takes on a slow machine. */
const LONGEST_RUN_MS = 120_000;
/** Of a line of its log; longer ones say nothing that is needed. */
const MOST_LINE_CHARACTERS = 10_000;

/**
 * @param ffmpeg The program: a name on the PATH, or a path.
 * @throws {VultusError} `config-invalid` when there is no such program, `bad-request` when it cannot decode the file.
 */
export async function decodeVideo(
  ffmpeg: string,
  path: string,
  { framesPerSecond, maxSeconds }: ClipRate,
): Promise<readonly ClipPicture[]> {
  // No frame is made up for a slow video: the stream gate would take it for a frozen one.
  const steady = `fps='min(${framesPerSecond},source_fps)'`;
  const fit = `scale='min(${LONGEST_SIDE},iw)':'min(${LONGEST_SIDE},ih)':force_original_aspect_ratio=decrease`;
  const { output, times } = await run(ffmpeg, [
    // A name that looks like an option or an address is still a file, and a playlist opens no others.
    ...["-hide_banner", "-nostdin", "-nostats", "-protocol_whitelist", "file,pipe"],
    ...["-i", `file:${resolve(path)}`, "-t", String(maxSeconds)],
    ...["-map", "0:v:0", "-vf", `${steady},${fit},showinfo`, "-q:v", "3", "-f", "image2pipe"],
    ...["-c:v", "mjpeg", "-"],
  ]);
  return splitJpegs(output).map((bytes, i) => ({
    atMs: times.length > i ? (times[i] - times[0]) * 1000 : (i * 1000) / framesPerSecond,
    bytes,
  }));
}

interface Run {
  readonly output: Uint8Array;
  /** Of every frame that the filter passed on, in seconds. */
  readonly times: readonly number[];
}

function run(ffmpeg: string, options: readonly string[]): Promise<Run> {
  return new Promise((succeed, fail) => {
    const child = spawn(ffmpeg, options, { stdio: ["ignore", "pipe", "pipe"], timeout: LONGEST_RUN_MS });
    const chunks: Uint8Array[] = [];
    const times: number[] = [];
    let lastLine = "it said nothing";
    let unfinished = "";
    const read = (line: string): void => {
      const [, seconds] = / n: *\d+ .*? pts_time:(-?[\d.]+)/.exec(line) ?? [];
      if (seconds !== undefined) times.push(Number(seconds));
      if (line.trim() !== "") lastLine = line.trim();
    };
    child.stdout.on("data", (chunk: Uint8Array) => chunks.push(chunk));
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      // Read as it comes: of a long clip it is longer than anybody keeps, and what was cut off its front would shift all times.
      const lines = (unfinished + text).split("\n");
      unfinished = (lines.pop() ?? "").slice(-MOST_LINE_CHARACTERS);
      for (const line of lines) read(line);
    });
    child.on("error", (cause) => fail(notFound(ffmpeg, cause)));
    child.on("close", (code, signal) => {
      read(unfinished);
      if (code === 0) return succeed({ output: Buffer.concat(chunks), times });
      const why =
        signal === null ? lastLine : `it was ended by ${signal}, after ${LONGEST_RUN_MS / 1000} s at most`;
      fail(new VultusError("bad-request", `ffmpeg cannot decode it: ${why}`));
    });
  });
}

function notFound(ffmpeg: string, cause: Error): VultusError {
  return new VultusError(
    "config-invalid",
    `Videos are decoded by ffmpeg, and "${ffmpeg}" cannot be started. Install ffmpeg (on Debian: apt install ffmpeg; on macOS: ` +
      "brew install ffmpeg), or name it in VULTUS_FFMPEG, or give a folder of frames (JPEG or PNG) instead of a video.",
    { cause },
  );
}
