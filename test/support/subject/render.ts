/** One frame of the subject as a webcam would take it. Runs in Node and in a page alike. */
import { frameHeight, frameWidth } from "./camera.ts";
import type { Texture } from "./colour.ts";
import type { Mesh } from "./mesh.ts";
import { addNoise, type Uniform } from "./noise.ts";
import { poseMesh } from "./pose.ts";
import { drawMesh } from "./raster.ts";
import { shadeMesh } from "./shade.ts";
import { buildSheet, type SheetOptions } from "./sheet.ts";
import type { SubjectState } from "./state.ts";

/** A person, or a picture of one, in front of the camera. */
export interface Subject {
  readonly texture: Texture;
  readonly mesh: Mesh;
  readonly rest: Rest;
}

/** Added to every pose: turns a head that looks past the camera in its picture towards it. */
export type Rest = Pick<SubjectState, "yawDegrees" | "pitchDegrees">;

export interface RenderOptions {
  /** Sensor noise, standard deviation in 8-bit steps; 2 by default, 0 for none. */
  readonly noise?: number;
  /** Where the noise comes from; `Math.random` by default, seeded for pictures that repeat. */
  readonly uniform?: Uniform;
}

/** @returns 640 x 480 pixels, four bytes each. */
export function renderFrame(
  subject: Subject,
  state: SubjectState,
  options: RenderOptions = {},
): Uint8ClampedArray<ArrayBuffer> {
  const { noise = 2, uniform = Math.random } = options;
  const rgba = new Uint8ClampedArray(frameWidth * frameHeight * 4);
  paintWall(rgba);
  const posed = poseMesh(subject.mesh, {
    ...state,
    yawDegrees: state.yawDegrees + subject.rest.yawDegrees,
    pitchDegrees: state.pitchDegrees + subject.rest.pitchDegrees,
  });
  drawMesh(rgba, subject.mesh, posed, shadeMesh(subject.mesh, posed, state), subject.texture);
  if (noise > 0) addNoise(rgba, noise, uniform);
  return rgba;
}

/** The attack with one photo: the same picture on paper or on a screen, moving as it is held. */
export function sheetSubject(subject: Subject, options?: SheetOptions): Subject {
  return { texture: subject.texture, mesh: buildSheet(options), rest: { yawDegrees: 0, pitchDegrees: 0 } };
}

/** A plain wall where nothing else is. */
function paintWall(rgba: Uint8ClampedArray): void {
  for (let y = 0, at = 0; y < frameHeight; y++) {
    for (let x = 0; x < frameWidth; x++, at += 4) {
      rgba[at] = 110 + x / 20;
      rgba[at + 1] = 115 + x / 25;
      rgba[at + 2] = 120 - y / 20;
      rgba[at + 3] = 255;
    }
  }
}
