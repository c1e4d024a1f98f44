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

export interface SeenFaces extends Pick<FacesReport, "failures" | "unfit"> {
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
  const looks = lookThrough(deps, files, async (file) => {
    const photo = await readPicture(join(folder, file));
    const frame = await eyes.analyzePhoto(photo, { embedding: "always", face: "central" });
    const reasons = await whyNotEnrolled(eyes, frame, photo);
    const embedding = frame.face?.embedding;
    if (embedding === undefined || (isStrict && reasons.length > 0)) {
      throw new VultusError("poor-quality", "There is nothing to compare in it.", { reasons });
    }
    return { embedding, reasons };
  });
  for await (const looked of looks) {
    if (looked.kind === "refused") {
      embeddings.push(undefined);
      failures.push({ file: looked.image, reasons: looked.reasons });
      continue;
    }
    const { embedding, reasons } = looked.result;
    embeddings.push(embedding);
    if (reasons.length > 0) unfit++;
    for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  const frequent = [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  return { embeddings, failures, unfit: { pictures: unfit, reasons: Object.fromEntries(frequent) } };
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
