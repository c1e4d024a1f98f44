/** Everything the server knows of one picture: the order of the stages, and which of them a caller's wishes need. */
import { alignFace, alignedSide } from "./align.ts";
import { type Detection, detectFaces, letterbox } from "./detect.ts";
import { type EmbedOptions, embedFace } from "./embed.ts";
import { judgeEyes } from "./eyes.ts";
import type { Box, FaceFacts, FrameFacts, RgbImage, Wanted } from "./facts.ts";
import { markCrop } from "./crop-mark.ts";
import { encodePng } from "./encode.ts";
import { fingerprint } from "./fingerprint.ts";
import { locateLandmarks } from "./landmarks.ts";
import { faceLight, roomLight } from "./light.ts";
import type { Network } from "./network.ts";
import { estimatePose } from "./pose.ts";
import { createPyramid, type Pyramid } from "./pyramid.ts";
import { isUsable, judgeQuality, withNorm } from "./quality.ts";
import { measureClarity } from "./sharpness.ts";
import { judgeLive } from "./spoof.ts";

/** The loaded networks and how to feed the one that may be the operator's own. */
export interface Networks {
  readonly detect: Network;
  readonly landmarks: Network;
  readonly eye: Network;
  readonly liveness: Network;
  readonly embedding: Network;
  readonly embed: EmbedOptions;
  /** Embeddings shorter than this come from faces too poor to compare. */
  readonly minNorm: number;
}

/** A smaller face than this share of the largest is a bystander or a picture on the wall (in NUAA's office they reach 0.4). */
const bystander = 1 / 2;

/** From here on a face is turned; liveness reads faces within 0.17. */
const turnedYawRatio = 0.25;

/** A picture, and the face in it that is looked at. */
export interface Sighting {
  readonly pyramid: Pyramid;
  readonly face: Detection | undefined;
  readonly faceCount: number;
}

/** Looks at one face of a picture, the largest unless another is wanted. */
export async function analyzeImage(networks: Networks, image: RgbImage, wanted: Wanted): Promise<FrameFacts> {
  return await describeSighting(networks, await findFace(networks, image, wanted), wanted);
}

/** The first of the two halves of `analyzeImage`. */
export async function findFace(networks: Networks, image: RgbImage, wanted: Wanted): Promise<Sighting> {
  const pyramid = createPyramid(image);
  const detections = await detectFaces(networks.detect, letterbox(pyramid));
  const face = wanted.face === "central" ? centralFace(detections, image) : largestFace(detections);
  return { pyramid, face, faceCount: withoutBystanders(detections).length };
}

/** The second one. */
export async function describeSighting(
  networks: Networks,
  { pyramid, face, faceCount }: Sighting,
  wanted: Wanted,
): Promise<FrameFacts> {
  return {
    width: pyramid.image.width,
    height: pyramid.image.height,
    fingerprint: fingerprint(pyramid),
    roomLight: roomLight(pyramid, face?.box),
    faceCount,
    face: face === undefined ? undefined : await analyzeFace(networks, pyramid, face, faceCount, wanted),
  };
}

async function analyzeFace(
  networks: Networks,
  pyramid: Pyramid,
  { box, confidence }: Detection,
  faceCount: number,
  wanted: Wanted,
): Promise<FaceFacts> {
  const landmarks = await locateLandmarks(networks.landmarks, pyramid, box);
  const pose = estimatePose(landmarks);
  const eyesClosed = await judgeEyes(networks.eye, pyramid.image, landmarks);
  const clarity = measureClarity(pyramid, box);
  const { width, height } = pyramid.image;
  const quality = judgeQuality({ box, landmarks, pose, eyesClosed, clarity, faceCount, width, height });
  const looks =
    wanted.liveLogit === "twice"
      ? ({ looks: "twice", brightness: clarity.brightness } as const)
      : ({ looks: "once" } as const);
  // In a capture nobody reads it off a turned face, which a third of the frames show, and it costs more than all else.
  const isRead = wanted.liveLogit === true || Math.abs(pose.yawRatio) <= turnedYawRatio;
  const liveLogit =
    wanted.liveLogit && isRead ? await judgeLive(networks.liveness, pyramid, box, looks) : undefined;
  const isEmbedding =
    wanted.embedding === "always" || (wanted.embedding === "if-usable" && isUsable(quality, box));
  const aligned = isEmbedding || wanted.aligned ? alignFace(pyramid, landmarks) : undefined;
  const embedding =
    isEmbedding && aligned ? await embedFace(networks.embedding, aligned, networks.embed) : undefined;
  return {
    box,
    confidence,
    landmarks,
    pose,
    quality: embedding ? withNorm(quality, embedding.norm, networks.minNorm) : quality,
    brightness: clarity.brightness,
    light: faceLight(pyramid, box),
    eyesClosed,
    liveLogit,
    embedding,
    alignedPng:
      wanted.aligned && aligned ? markCrop(await encodePng(aligned, alignedSide, alignedSide)) : undefined,
  };
}

function largestFace(detections: readonly Detection[]): Detection | undefined {
  return detections.toSorted((a, b) => heightOf(b.box) - heightOf(a.box)).at(0);
}

/** Of the faces that a picture may be about, the nearest to its middle. */
function centralFace(detections: readonly Detection[], image: RgbImage): Detection | undefined {
  const distance = ({ box }: Detection): number =>
    Math.hypot(box.x1 + box.x2 - image.width, box.y1 + box.y2 - image.height);
  return withoutBystanders(detections)
    .toSorted((a, b) => distance(a) - distance(b))
    .at(0);
}

function withoutBystanders(detections: readonly Detection[]): readonly Detection[] {
  const largest = largestFace(detections);
  return detections.filter(
    ({ box }) => largest !== undefined && heightOf(box) >= heightOf(largest.box) * bystander,
  );
}

function heightOf(box: Box): number {
  return box.y2 - box.y1;
}
