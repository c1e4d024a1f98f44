/** The faces that subjects are made from: sample pictures of the npm package `@vladmandic/face-api` (MIT). */
import type { FacePlace } from "./face-mesh.ts";

export interface SubjectSource {
  readonly id: string;
  /** In the package's `demo` folder. */
  readonly file: string;
  readonly place: FacePlace;
}

/** Different people, each nearly frontal with open eyes. */
export const subjectSources = {
  one: { id: "one", file: "sample3.jpg", place: { x: 1188, y: 370, size: 420 } },
  two: { id: "two", file: "sample5.jpg", place: { x: 1204, y: 330, size: 380 } },
  three: { id: "three", file: "sample3.jpg", place: { x: 695, y: 475, size: 420 } },
  four: { id: "four", file: "sample6.jpg", place: { x: 357, y: 636, size: 420 } },
  five: { id: "five", file: "sample6.jpg", place: { x: 1590, y: 424, size: 430 } },
  six: { id: "six", file: "sample6.jpg", place: { x: 779, y: 492, size: 440 } },
  seven: { id: "seven", file: "sample3.jpg", place: { x: 1576, y: 448, size: 480 } },
  eight: { id: "eight", file: "sample6.jpg", place: { x: 1265, y: 464, size: 420 } },
} as const satisfies Record<string, SubjectSource>;
