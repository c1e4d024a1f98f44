/** What the passive gates say of recorded clips: live people and screen replays, whole clips at ten frames a second. */
import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { observe, pictureDigest } from "../src/auth/observe.ts";
import { type FrameRecord, hasOneFace } from "../src/liveness/frames.ts";
import { gates } from "../src/liveness/gates/all.ts";
import { standardPolicy } from "../src/liveness/policy.ts";
import { cosineSimilarity, meanVector } from "../src/shared/template.ts";
import type { Vision } from "../src/vision/facts.ts";
import { openVision } from "../src/vision/pool/open-vision.ts";
import { realModels } from "../test/support/models.ts";
import { isMain, requireData } from "./lib/vision.ts";

const FRAMES_PER_SECOND = 10;
/** A capture never lasts longer. */
const LONGEST_CLIP_SECONDS = 20;
const folder = new URL("../../shared/data/video/", import.meta.url);

export interface ClipResult {
  readonly name: string;
  readonly kind: "live" | "replay";
  readonly frames: number;
  readonly facesFound: number;
  readonly meanLiveLogit: number;
  /** The gates that refused, with the frame at which they first did. */
  readonly refusals: readonly string[];
}

/** Runs every clip of the folder through the gates that need no prompt. Needs ffmpeg. */
async function judgeClips(vision: Vision, minNorm: number): Promise<readonly ClipResult[]> {
  const names = (await readdir(folder)).filter((name) => /\.(mp4|webm)$/.test(name)).sort();
  const results: ClipResult[] = [];
  for (const name of names) {
    const frames = await recordsOf(vision, new URL(name, folder), minNorm);
    const pad = gates.find((gate) => gate.name === "pad")?.judge(frames, [0], standardPolicy);
    results.push({
      name,
      kind: /replay|_screen/.test(name) ? "replay" : "live",
      frames: frames.length,
      facesFound: frames.filter(hasOneFace).length,
      meanLiveLogit: pad?.numbers["meanLiveLogit"] ?? 0,
      refusals: refusalsOf(frames),
    });
  }
  return results;
}

/** Each gate's first refusal while the clip plays. */
function refusalsOf(frames: readonly FrameRecord[]): string[] {
  return gates.flatMap((gate) => {
    const ends = gate.when === "end" ? [frames.length] : frames.map((_, i) => i + 1);
    for (const end of ends) {
      const { reason } = gate.judge(frames.slice(0, end), [0], standardPolicy);
      if (reason !== undefined) return [`${gate.name}:${reason}@${end}`];
    }
    return [];
  });
}

async function recordsOf(vision: Vision, clip: URL, minNorm: number): Promise<FrameRecord[]> {
  const scratch = await mkdtemp(join(tmpdir(), "vultus-clip-"));
  try {
    // Larger clips are made smaller, as the camera would; none is made larger.
    const filter = `fps=${FRAMES_PER_SECOND},scale='min(640,iw)':'min(640,ih)':force_original_aspect_ratio=decrease`;
    const output = join(scratch, "%05d.jpg");
    const limits = ["-t", String(LONGEST_CLIP_SECONDS)];
    await promisify(execFile)("ffmpeg", [
      "-v",
      "error",
      "-i",
      clip.pathname,
      ...limits,
      "-vf",
      filter,
      "-q:v",
      "3",
      output,
    ]);
    const records: FrameRecord[] = [];
    const reference: Float32Array[] = [];
    for (const [sequence, name] of (await readdir(scratch)).sort().entries()) {
      const jpeg = new Uint8Array(await readFile(join(scratch, name)));
      const digest = pictureDigest(jpeg);
      const at = sequence * (1000 / FRAMES_PER_SECOND);
      const embedding = sequence % 3 === 0 ? ({ embedding: "if-usable" } as const) : {};
      const facts = await vision.analyzePhoto(jpeg, { liveLogit: true, ...embedding });
      const frame = { sequence, clientMs: at + 1, serverMs: at + 1, step: 0, jpeg: new Uint8Array(0) };
      const { frame: record, vector } = observe(frame, digest, facts, minNorm);
      if (vector && record.face) {
        if (reference.length < 3) reference.push(vector);
        const similarity = cosineSimilarity(vector, meanVector(reference));
        records.push({ ...record, face: { ...record.face, similarity } });
      } else records.push(record);
    }
    return records;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** @returns Markdown. */
export function renderClips(results: readonly ClipResult[]): string {
  const count = (kind: ClipResult["kind"]) => results.filter((one) => one.kind === kind).length;
  return [
    `${count("live")} live and ${count("replay")} replayed clips, ten frames a second, at most ${LONGEST_CLIP_SECONDS} s each; threshold ${standardPolicy.minLiveLogit}.`,
    "",
    "| clip | kind | frames | with one face | mean log odds of live | refused by |",
    "|---|---|---|---|---|---|",
    ...results.map(
      ({ kind, frames, facesFound, meanLiveLogit, refusals }, i) =>
        `| ${i + 1} | ${kind} | ${frames} | ${facesFound} | ${meanLiveLogit.toFixed(2)} | ${refusals.join(", ") || "nothing"} |`,
    ),
  ].join("\n");
}

/** Runs all clips on the real models. */
export async function measureClips(): Promise<readonly ClipResult[]> {
  requireData();
  const { manifest, paths } = await realModels();
  const vision = await openVision({ manifest, paths });
  try {
    return await judgeClips(vision, manifest.embedding.minNorm);
  } finally {
    await vision.close();
  }
}

if (isMain(import.meta.url)) console.log(renderClips(await measureClips()));
