/** Moves a mesh as the state says: the lids close, then everything turns about the pivot by as much as it follows. */
import type { Mesh } from "./mesh.ts";
import type { SubjectState } from "./state.ts";
import { eyes } from "./topology.ts";

/** Past the lower lid: the eye model wants lashes on the cheek, not a line. */
const LID_TRAVEL = 1.25;
const CREASE_TRAVEL = 0.5;
const ABOVE_CREASE_TRAVEL = 0.1;
/** A closing lid follows the eyeball's curve towards the camera. */
const LID_BULGE_CM = 0.35;

/** @returns Where each vertex is, three numbers each. */
export function poseMesh(mesh: Mesh, state: SubjectState): Float32Array {
  const still =
    mesh.kind === "head" && state.blink > 0 ? closeLids(mesh.positions, state.blink) : mesh.positions;
  const posed = Float32Array.from(still);
  const [pivotX, pivotY, pivotZ] = mesh.pivot;
  const [right, down, away] = state.offsetCm;
  const rotations = new Map<number, readonly number[]>();
  for (let i = 0; i < mesh.vertexCount; i++) {
    const follow = mesh.follow[i];
    if (follow === 0) continue;
    const r = rotations.get(follow) ?? rotation(state, follow);
    rotations.set(follow, r);
    const x = still[3 * i] - pivotX;
    const y = still[3 * i + 1] - pivotY;
    const z = still[3 * i + 2] - pivotZ;
    posed[3 * i] = r[0] * x + r[1] * y + r[2] * z + pivotX + right * follow;
    posed[3 * i + 1] = r[3] * x + r[4] * y + r[5] * z + pivotY + down * follow;
    posed[3 * i + 2] = r[6] * x + r[7] * y + r[8] * z + pivotZ + away * follow;
  }
  return posed;
}

function closeLids(positions: Float32Array, blink: number): Float32Array {
  const closed = Float32Array.from(positions);
  for (const eye of eyes) {
    eye.upperLid.forEach((upper, k) => {
      for (let axis = 0; axis < 3; axis++) {
        const aperture = (positions[3 * eye.lowerLid[k] + axis] - positions[3 * upper + axis]) * blink;
        closed[3 * upper + axis] += aperture * LID_TRAVEL;
        closed[3 * eye.crease[k] + axis] += aperture * CREASE_TRAVEL;
        closed[3 * eye.aboveCrease[k] + axis] += aperture * ABOVE_CREASE_TRAVEL;
      }
      const bulge = LID_BULGE_CM * blink * Math.sin((Math.PI * (k + 1)) / (eye.upperLid.length + 1));
      closed[3 * upper + 2] -= bulge;
      closed[3 * eye.crease[k] + 2] -= bulge * 0.7;
    });
  }
  return closed;
}

/** Yaw, then pitch, then roll, as a row-major matrix. */
function rotation(state: SubjectState, share: number): readonly number[] {
  const radians = (degrees: number): number => (degrees * share * Math.PI) / 180;
  const yaw = radians(state.yawDegrees);
  // The picture's y axis points down.
  const pitch = radians(-state.pitchDegrees);
  const roll = radians(state.rollDegrees);
  const aboutY = [Math.cos(yaw), 0, -Math.sin(yaw), 0, 1, 0, Math.sin(yaw), 0, Math.cos(yaw)];
  const aboutX = [1, 0, 0, 0, Math.cos(pitch), -Math.sin(pitch), 0, Math.sin(pitch), Math.cos(pitch)];
  const aboutZ = [Math.cos(roll), -Math.sin(roll), 0, Math.sin(roll), Math.cos(roll), 0, 0, 0, 1];
  return multiply(aboutZ, multiply(aboutX, aboutY));
}

function multiply(a: readonly number[], b: readonly number[]): readonly number[] {
  return Array.from({ length: 9 }, (_, i) => {
    const row = 3 * Math.floor(i / 3);
    const column = i % 3;
    return a[row] * b[column] + a[row + 1] * b[column + 3] + a[row + 2] * b[column + 6];
  });
}
