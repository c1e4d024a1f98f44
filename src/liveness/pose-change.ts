/** How far a head has turned from its own neutral pose, to each of the four sides. */
import { type FaceRecord, type FrameRecord, hasOneFace, type Pose } from "./frames.ts";
import type { Policy } from "./policy.ts";
import type { Direction } from "./step.ts";

export const turnDirections: readonly Direction[] = ["left", "right", "up", "down"];

/** Change of the pose ratio towards a side; negative to the other. The person's own left is the picture's right, where the yaw ratio grows. */
export function along(direction: Direction, face: FaceRecord, neutral: Pose): number {
  switch (direction) {
    case "left":
      return face.yawRatio - neutral.yaw;
    case "right":
      return neutral.yaw - face.yawRatio;
    case "up":
      return face.pitchRatio - neutral.pitch;
    case "down":
      return neutral.pitch - face.pitchRatio;
  }
}

/** What counts as a turn to a side. */
export function turnThreshold(direction: Direction, { turn }: Policy): number {
  return direction === "up" ? turn.up : direction === "down" ? turn.down : turn.yaw;
}

/** The furthest of the four sides, as a share of what counts as a turn there. */
export function furthestTurn(face: FaceRecord, neutral: Pose, policy: Policy): number {
  return Math.max(
    ...turnDirections.map((direction) => along(direction, face, neutral) / turnThreshold(direction, policy)),
  );
}

/** Whether a turn that nobody asked for was held for two frames. */
export function hasTurned(frames: readonly FrameRecord[], neutral: Pose, policy: Policy): boolean {
  let turnedFrames = 0;
  for (const frame of frames.filter(hasOneFace)) {
    turnedFrames = furthestTurn(frame.face, neutral, policy) >= 1 ? turnedFrames + 1 : 0;
    if (turnedFrames >= 2) return true;
  }
  return false;
}
