/** The faces that subjects are made from: sample pictures of the npm package `@vladmandic/face-api` (MIT). */
import type { FacePlace } from "./face-mesh.ts";
import type { Rest } from "./render.ts";

export interface SubjectSource {
  readonly id: string;
  /** In the package's `demo` folder. */
  readonly file: string;
  readonly place: FacePlace;
  /** Added to every pose: turns a head that looks past the camera in its picture towards it. */
  readonly rest: Rest;
}

/** Different people, nearly frontal with open eyes; each blinks with both eyes and turns far enough to either side. */
export const subjectSources = {
  one: {
    id: "one",
    file: "sample3.jpg",
    place: { x: 695, y: 475, size: 420 },
    rest: { yawDegrees: 7, pitchDegrees: 0 },
  },
  two: {
    id: "two",
    file: "sample5.jpg",
    place: { x: 1204, y: 330, size: 380 },
    rest: { yawDegrees: 3, pitchDegrees: 0 },
  },
  three: {
    id: "three",
    file: "sample3.jpg",
    place: { x: 1576, y: 448, size: 480 },
    rest: { yawDegrees: -5, pitchDegrees: 4 },
  },
  four: {
    id: "four",
    file: "sample6.jpg",
    place: { x: 357, y: 636, size: 420 },
    rest: { yawDegrees: -7, pitchDegrees: 3 },
  },
} as const satisfies Record<string, SubjectSource>;
