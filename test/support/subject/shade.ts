/** How much light each vertex sends back: the room's, and a screen's that stands where the camera is. */
import { faceDistanceCm } from "./camera.ts";
import type { Mesh } from "./mesh.ts";
import type { SubjectState } from "./state.ts";
import { eyes } from "./topology.ts";

/** The lid's edge with its lashes, when closed. */
const CLOSED_LID_EDGE = 0.55;
/** What a glass screen reflects of another screen's light. */
const SCREEN_REFLECTANCE = 0.04;

/** @returns Factors on the linear colours of the texture, three a vertex. */
export function shadeMesh(mesh: Mesh, posed: Float32Array, state: SubjectState): Float32Array {
  const normals = vertexNormals(mesh, posed);
  const shades = new Float32Array(3 * mesh.vertexCount);
  for (let i = 0; i < mesh.vertexCount; i++) {
    const at = 3 * i;
    const [nx, ny, nz] = [normals[at], normals[at + 1], normals[at + 2]];
    const [x, y, z] = [posed[at], posed[at + 1], posed[at + 2]];
    const distance = Math.hypot(x, y, z);
    const facing = -(nx * x + ny * y + nz * z) / ((Math.hypot(nx, ny, nz) || 1) * distance);
    const falloff = (faceDistanceCm / distance) ** 2;
    const taken = mesh.kind === "screen" ? SCREEN_REFLECTANCE : Math.max(0, facing) * falloff;
    for (let channel = 0; channel < 3; channel++) {
      const own = mesh.kind === "screen" ? 1 : state.ambient[channel];
      shades[at + channel] = own + state.screenLight[channel] * taken;
    }
  }
  if (mesh.kind === "head" && state.blink > 0) {
    const factor = 1 - (1 - CLOSED_LID_EDGE) * state.blink;
    for (const lid of eyes.flatMap((eye) => eye.upperLid)) {
      for (let channel = 0; channel < 3; channel++) shades[3 * lid + channel] *= factor;
    }
  }
  return shades;
}

/** Area-weighted, all turned towards the camera: the triangles are not wound consistently. */
function vertexNormals(mesh: Mesh, posed: Float32Array): Float32Array {
  const normals = new Float32Array(3 * mesh.vertexCount);
  const { triangles } = mesh;
  for (let i = 0; i < triangles.length; i += 3) {
    const a = 3 * triangles[i];
    const b = 3 * triangles[i + 1];
    const c = 3 * triangles[i + 2];
    const [ux, uy, uz] = [posed[b] - posed[a], posed[b + 1] - posed[a + 1], posed[b + 2] - posed[a + 2]];
    const [vx, vy, vz] = [posed[c] - posed[a], posed[c + 1] - posed[a + 1], posed[c + 2] - posed[a + 2]];
    const sign = ux * vy - uy * vx > 0 ? -1 : 1;
    for (const corner of [a, b, c]) {
      normals[corner] += sign * (uy * vz - uz * vy);
      normals[corner + 1] += sign * (uz * vx - ux * vz);
      normals[corner + 2] += sign * (ux * vy - uy * vx);
    }
  }
  return normals;
}
