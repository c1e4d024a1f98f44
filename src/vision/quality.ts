/** Grades a face for matching, and says what to change: every grade is 0.5 where a face stops being good enough. */
import type { Box, FaceFacts, Pose, Quality, QualityReason } from "./facts.ts";
import { landmarkCount } from "./landmarks.ts";
import type { Clarity } from "./sharpness.ts";

/** What quality is judged from. */
export interface Appearance extends Pick<FaceFacts, "box" | "landmarks" | "pose" | "eyesClosed"> {
  readonly width: number;
  readonly height: number;
  readonly clarity: Clarity;
  readonly faceCount: number;
}

/** Face heights in pixels: of a face that cannot be matched, and of one that nothing is gained beyond (NUAA). */
export const smallestFace = 48;
export const amplyLarge = 112;
/** Degrees at which the grade reaches 0.5. */
const maxYaw = 25;
const maxPitch = 25;
const maxRoll = 35;
/** Share of the picture's height. */
const tooTall = 0.92;
/** How far landmarks may reach past the edges, in face heights. */
const overhang = 0.03;

export function judgeQuality(appearance: Appearance): Quality {
  const { box, pose, clarity } = appearance;
  const height = box.y2 - box.y1;
  const isCutOff = reachesPastEdges(appearance, height);
  const isTooClose = height > tooTall * appearance.height;
  const fill = ramp(height, smallestFace, amplyLarge);
  const grades = {
    size: isCutOff ? 0 : isTooClose ? Math.min(fill, 0.4) : fill,
    light: lightGrade(clarity),
    sharpness: ramp(clarity.detail, 0.02, 0.18),
    frontality: frontalityGrade(pose),
    eyesOpen: eyesGrade(appearance),
    single: appearance.faceCount === 1 ? 1 : 0,
  };
  const faults: [QualityReason, number][] = [
    [isCutOff ? "cut-off" : isTooClose ? "too-close" : "too-far", grades.size],
    [clarity.brightness < 128 ? "too-dark" : "too-bright", grades.light],
    ["blurred", grades.sharpness],
    ["turned-away", grades.frontality],
    ["eyes-closed", grades.eyesOpen],
    ["several-faces", grades.single],
  ];
  const reasons = faults
    .filter(([, grade]) => grade < 0.5)
    .toSorted(([, a], [, b]) => a - b)
    .map(([reason]) => reason);
  return { ...grades, overall: Math.min(...Object.values(grades)), reasons };
}

/** Whether a face may be matched: near-frontal, sharp, lit and whole; it may be small, blink or have company. */
export function isUsable(quality: Quality, box: Box): boolean {
  const hindrances: readonly QualityReason[] = [
    "too-dark",
    "too-bright",
    "blurred",
    "turned-away",
    "cut-off",
  ];
  return box.y2 - box.y1 >= smallestFace && !quality.reasons.some((reason) => hindrances.includes(reason));
}

/** Adds what only the embedding could tell: below this norm two pictures of one person often disagree. */
export function withNorm(quality: Quality, norm: number, minNorm: number): Quality {
  return norm >= minNorm ? quality : { ...quality, reasons: [...quality.reasons, "unclear"] };
}

function lightGrade({ brightness, clipped, contrast }: Clarity): number {
  if (brightness < 128) return Math.min(ramp(brightness, 15, 65), ramp(contrast, 2, 14));
  return Math.min(ramp(brightness, 250, 200), ramp(clipped, 0.5, 0.1), ramp(contrast, 2, 14));
}

/**
 * The eye network reads narrow or shadowed eyes as closed (both eyes in 27 of 60 live NUAA frames), and nobody may be
 * refused for narrow eyes: both eyes must read as closed, and the lids' landmarks must have met as well.
 */
function eyesGrade({ eyesClosed, landmarks }: Appearance): number {
  const opening = Math.max(lidOpening(landmarks, 36), lidOpening(landmarks, 42));
  return Math.max(1 - Math.min(eyesClosed.left, eyesClosed.right), ramp(opening, 0.1, 0.2));
}

/** Mean distance of the lids over the eye's width; about 0.3 open. */
function lidOpening(points: Float32Array, corner: number): number {
  const distance = (a: number, b: number) =>
    Math.hypot(points[2 * a] - points[2 * b], points[2 * a + 1] - points[2 * b + 1]);
  const lids = distance(corner + 1, corner + 5) + distance(corner + 2, corner + 4);
  return lids / (2 * distance(corner, corner + 3) || 1);
}

function frontalityGrade({ yawDegrees, pitchDegrees, rollDegrees }: Pose): number {
  const worst = Math.max(
    Math.abs(yawDegrees) / maxYaw,
    Math.abs(pitchDegrees) / maxPitch,
    Math.abs(rollDegrees) / maxRoll,
  );
  return Math.min(Math.max(1 - worst / 2, 0), 1);
}

function reachesPastEdges({ landmarks, width, height }: Appearance, faceHeight: number): boolean {
  const slack = overhang * faceHeight;
  for (let i = 0; i < landmarkCount; i++) {
    const x = landmarks[2 * i];
    const y = landmarks[2 * i + 1];
    if (x < -slack || y < -slack || x > width + slack || y > height + slack) return true;
  }
  return false;
}

/** 0 at `zero`, 1 at `one`, straight between; `one` may be the smaller. */
function ramp(value: number, zero: number, one: number): number {
  return Math.min(Math.max((value - zero) / (one - zero), 0), 1);
}
