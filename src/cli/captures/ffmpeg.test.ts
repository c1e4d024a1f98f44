import { execFile, spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodeVideo } from "./ffmpeg.ts";
import { splitJpegs } from "./split-jpegs.ts";

const hasFfmpeg = spawnSync("ffmpeg", ["-version"]).status === 0;
if (!hasFfmpeg) process.stderr.write("SKIPPED decoding videos: install ffmpeg\n");

const jpeg = async (width: number): Promise<Uint8Array> =>
  sharp({ create: { width, height: 8, channels: 3, background: "#3157d5" } })
    .jpeg()
    .toBuffer();

describe("a stream of JPEG files", () => {
  it("is taken apart where each ends", async () => {
    const files = await Promise.all([8, 16, 24].map(jpeg));
    const pictures = splitJpegs(Buffer.concat(files));
    expect(pictures.map((one) => one.length)).toEqual(files.map((one) => one.length));
    expect((await sharp(pictures[2]).metadata()).width).toBe(24);
  });

  it("gives no unfinished last one", async () => {
    const file = await jpeg(8);
    expect(splitJpegs(Buffer.concat([file, file.subarray(0, -3)]))).toHaveLength(1);
    expect(splitJpegs(new Uint8Array(0))).toEqual([]);
  });
});

describe("without a decoder", () => {
  it("says what to install or to set", async () => {
    const decoding = decodeVideo("/nowhere/ffmpeg", "a.mp4", { framesPerSecond: 10, maxSeconds: 1 });
    await expect(decoding).rejects.toMatchObject({
      code: "config-invalid",
      message: expect.stringContaining("VULTUS_FFMPEG"),
    });
  });
});

describe.skipIf(process.platform === "win32")("a decoder", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "vultus-decoder-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** Does what the lines of shell say. */
  async function decodeBy(...lines: readonly string[]) {
    const path = join(folder, "decoder");
    await writeFile(path, ["#!/bin/sh", ...lines].join("\n"), { mode: 0o755 });
    return await decodeVideo(path, "a.mp4", { framesPerSecond: 10, maxSeconds: 1 });
  }

  it("is believed in the time of every frame, however much else it says", async () => {
    await writeFile(join(folder, "frame.jpg"), await jpeg(8));
    const frame = (n: number, seconds: number) => [
      `echo "[showinfo] n: ${n} pts: 1 pts_time:${seconds} pos: 1" >&2`,
      `cat ${join(folder, "frame.jpg")}`,
    ];
    const noise = "head -c 1500000 /dev/zero | tr '\\0' 'x' | fold -w 100 >&2; echo >&2";
    const pictures = await decodeBy(...frame(0, 1), noise, ...frame(1, 1.5), ...frame(2, 3));
    expect(pictures.map(({ atMs }) => atMs)).toEqual([0, 500, 2000]);
  });

  it.each([
    [
      "in its last words",
      ["echo first >&2", "echo 'Invalid data found' >&2", "exit 1"],
      /Invalid data found$/,
    ],
    ["when it says nothing", ["exit 1"], /it said nothing$/],
    ["when it is ended from outside", ["kill -TERM $$"], /ended by SIGTERM/],
  ])("that fails is quoted %s", async (_what, lines, words) => {
    await expect(decodeBy(...lines)).rejects.toMatchObject({
      ...{ code: "bad-request", message: expect.stringMatching(words) },
    });
  });
});

describe.skipIf(!hasFfmpeg)("a video", () => {
  let folder: string;
  const make = async (name: string, rate: number, size: string): Promise<string> => {
    const path = join(folder, name);
    const source = `testsrc=duration=3:size=${size}:rate=${rate}`;
    await promisify(execFile)("ffmpeg", ["-v", "error", "-f", "lavfi", "-i", source, path]);
    return path;
  };
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "vultus-video-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("becomes pictures at a steady rate, no larger than a capture's, cut off in time", async () => {
    const path = await make("wide.mp4", 30, "1280x720");
    const pictures = await decodeVideo("ffmpeg", path, { framesPerSecond: 10, maxSeconds: 2 });
    expect(pictures.map(({ atMs }) => Math.round(atMs))).toEqual(
      Array.from({ length: 20 }, (_, i) => i * 100),
    );
    const { width, height } = await sharp(pictures[0].bytes).metadata();
    expect([width, height]).toEqual([640, 360]);
  });

  it("that is slow keeps its own frames: none is made up", async () => {
    const path = await make("slow.mp4", 4, "160x120");
    const pictures = await decodeVideo("ffmpeg", path, { framesPerSecond: 10, maxSeconds: 3 });
    expect(pictures.map(({ atMs }) => Math.round(atMs))).toEqual(
      Array.from({ length: 12 }, (_, i) => i * 250),
    );
  });

  it("that is none is refused in the decoder's words", async () => {
    const path = join(folder, "-broken.mp4");
    await writeFile(path, "no video");
    const decoding = decodeVideo("ffmpeg", path, { framesPerSecond: 10, maxSeconds: 1 });
    await expect(decoding).rejects.toMatchObject({ code: "bad-request" });
  });
});
