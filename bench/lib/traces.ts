/** How heads and eyes of recorded people moved, as numbers over time, for simulations that need real movement. */
import { join } from "node:path";
import type { Pose } from "../../src/liveness/frames.ts";
import type { FrameFacts } from "../../src/vision/facts.ts";
import { clipFrames } from "./clip-frames.ts";
import { openRealVision, requireData } from "./vision.ts";

/** One moment of a recorded head. */
export interface TracePoint extends Pose {
  /** Since the clip began. */
  readonly ms: number;
  /** Probability that each eye is closed. */
  readonly leftEyeClosed: number;
  readonly rightEyeClosed: number;
}

/** The largest face of each moment; at thirty a second where there are no gaps. */
export interface Trace {
  readonly name: string;
  readonly points: readonly TracePoint[];
}

/** Clips of people who turn their heads to every side, and of people who talk and look into the camera. */
export const turningClips: readonly string[] = [
  "td_live_05b89f74.mp4",
  "td_live_4272b19c.mp4",
  "td_live_642ce38f.mp4",
  "td_live_9f2be705.mp4",
  "td_live_dffc6431.mp4",
];
export const talkingClips: readonly string[] = [
  "talkingface_franck.mp4",
  "hdtf_aoc.mp4",
  "liveportrait_d18.mp4",
  "liveportrait_d9.mp4",
  "web_wolfhuo_real.mp4",
  "td_talk_a6242466_4.mp4",
  "td_talk_cf1d1c92_8.mp4",
];

/** As most cameras record; rarer sampling takes every second or third. */
export const TRACE_FRAMES_PER_SECOND = 30;
const MOST_SECONDS = 40;
/** Pictures under analysis together: enough for every thread. */
const AT_ONCE = 30;

/** Follows the face through clips of `shared/data/video`. Needs ffmpeg and the real models. */
export async function readTraces(names: readonly string[]): Promise<readonly Trace[]> {
  const folder = join(requireData(), "video");
  const vision = await openRealVision();
  try {
    const traces: Trace[] = [];
    for (const name of names) {
      const rate = { framesPerSecond: TRACE_FRAMES_PER_SECOND, maxSeconds: MOST_SECONDS };
      const pictures = await clipFrames(join(folder, name), rate);
      const facts: FrameFacts[] = [];
      for (let i = 0; i < pictures.length; i += AT_ONCE) {
        const some = pictures.slice(i, i + AT_ONCE);
        facts.push(...(await Promise.all(some.map((picture) => vision.analyzePhoto(picture, {})))));
      }
      const points = facts.flatMap(({ face }, i): TracePoint[] => {
        if (face === undefined) return [];
        const { left: leftEyeClosed, right: rightEyeClosed } = face.eyesClosed;
        const { yawRatio: yaw, pitchRatio: pitch } = face.pose;
        return [{ ms: (i * 1000) / TRACE_FRAMES_PER_SECOND, yaw, pitch, leftEyeClosed, rightEyeClosed }];
      });
      traces.push({ name, points });
    }
    return traces;
  } finally {
    await vision.close();
  }
}

/** Where the recorded head pointed; beyond either end it stays. */
export function poseAt({ points }: Trace, ms: number): Pose {
  const next = points.findIndex((point) => point.ms >= ms);
  const { yaw, pitch } = points[next < 0 ? points.length - 1 : next];
  return { yaw, pitch };
}
