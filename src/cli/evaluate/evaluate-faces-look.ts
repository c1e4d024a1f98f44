/** Looks for the face in every picture of an evaluation, and says why there is none to compare. */
import { join } from "node:path";
import { faceToEnroll } from "../../auth/faces-from-photos.ts";
import type { FaceFailure, FacesReport } from "../../evaluation/faces-report.ts";
import { VultusError } from "../../shared/errors.ts";
import type { Embedding, FrameFacts } from "../../vision/facts.ts";
import type { CliDeps, Eyes } from "../deps.ts";
import type { FaceInput } from "./evaluate-faces-input.ts";
import { lookThrough } from "../pictures/picture-folder.ts";
import { readPicture } from "../pictures/read-picture.ts";

export interface SeenFaces extends Pick<FacesReport, "failures" | "unfit" | "crops"> {
  /** For each picture; undefined where there is nothing to compare. */
  readonly embeddings: readonly (Embedding | undefined)[];
}

/** @param isStrict Leaves out what enrolment would refuse. */
export async function lookAtFaces(
  deps: Pick<CliDeps, "note" | "redraw">,
  eyes: Eyes,
  { folder, pictures }: FaceInput,
  isStrict: boolean,
): Promise<SeenFaces> {
  const files = pictures.map(({ file }) => file);
  const embeddings: (Embedding | undefined)[] = [];
  const failures: FaceFailure[] = [];
  const counts = new Map<string, number>();
  let unfit = 0;
  let crops = 0;
  const looks = lookThrough(deps, files, async (file) => {
    const photo = await readPicture(join(folder, file));
    const { embedding, faults, isCrop } =
      (await lookAtCrop(eyes, photo)) ?? (await lookAtPicture(eyes, photo));
    const reasons = isStrict && isCrop ? [...faults, "aligned-crop"] : faults;
    if (embedding === undefined || (isStrict && reasons.length > 0)) {
      throw new VultusError("poor-quality", "There is nothing to compare in it.", { reasons });
    }
    return { embedding, faults, isCrop };
  });
  for await (const looked of looks) {
    if (looked.kind === "refused") {
      embeddings.push(undefined);
      failures.push({ file: looked.image, reasons: looked.reasons });
      continue;
    }
    const { embedding, faults, isCrop } = looked.result;
    embeddings.push(embedding);
    if (isCrop) crops++;
    if (faults.length > 0) unfit++;
    for (const fault of faults) counts.set(fault, (counts.get(fault) ?? 0) + 1);
  }
  const frequent = [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  return { embeddings, failures, crops, unfit: { pictures: unfit, reasons: Object.fromEntries(frequent) } };
}

interface SeenFace {
  readonly embedding: Embedding | undefined;
  /** Why enrolment would refuse it, as far as can be told. */
  readonly faults: readonly string[];
  readonly isCrop: boolean;
}

/** @returns Undefined for a picture in which a face is yet to be found. */
async function lookAtCrop(eyes: Eyes, photo: Uint8Array): Promise<SeenFace | undefined> {
  const embedding = await eyes.embedCrop(photo);
  if (embedding === undefined) return undefined;
  return { embedding, faults: embedding.norm < eyes.minEmbeddingNorm ? ["unclear"] : [], isCrop: true };
}

async function lookAtPicture(eyes: Eyes, photo: Uint8Array): Promise<SeenFace> {
  const frame = await eyes.analyzePhoto(photo, { embedding: "always", face: "central" });
  const faults = await whyNotEnrolled(eyes, frame, photo);
  return { embedding: frame.face?.embedding, faults, isCrop: false };
}

/** As registration judges. @returns Reasons such as `several-faces` or `blurred`; empty when it would be enrolled. */
async function whyNotEnrolled(
  { modelId, minEmbeddingNorm }: Eyes,
  frame: FrameFacts,
  photo: Uint8Array,
): Promise<readonly string[]> {
  const vision = { modelId, analyzePhoto: () => Promise.resolve(frame) };
  try {
    await faceToEnroll({ vision, settings: { minEmbeddingNorm } }, photo, "none");
    return [];
  } catch (error) {
    if (!(error instanceof VultusError) || error.status >= 500) throw error;
    return error.reasons.length > 0 ? error.reasons : [error.code];
  }
}
