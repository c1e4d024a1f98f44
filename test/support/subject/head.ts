/** Grows a head from the face points of one picture: the face, eyes that can close, hair and neck, and a still room. */
import { cmPerTexel, faceDistanceCm, textureHeight, textureWidth } from "./camera.ts";
import { type Mesh, placeOnRays, type Vertex } from "./mesh.ts";
import {
  chin,
  eyes,
  type FacePoints,
  faceTriangles,
  innerLips,
  outerEyeCorners,
  outline,
} from "./topology.ts";

/** MediaPipe's depth comes out too flat; 1.25 makes the parallax of a turn that of real heads. */
const DEPTH_SCALE = 1.25;
/** A head turns about its neck, well behind the face. */
const PIVOT_BEHIND_FACE_CM = 9;

/** A number that differs between the sides, the top and the bottom of the outline. */
type Around = readonly [side: number, top: number, bottom: number];
interface Ring {
  /** Distance from the face's centre, in outlines. */
  readonly scale: Around;
  /** Behind the outline. */
  readonly depthCm: Around;
  readonly follow: Around;
}
/** From the face's outline outwards: skull and hair follow it, the neck ever less, the room not at all. */
const rings: readonly Ring[] = [
  { scale: [1.06, 1.12, 1.05], depthCm: [2, 1.2, 3], follow: [1, 1, 0.85] },
  { scale: [1.14, 1.28, 1.14], depthCm: [5, 3, 4.5], follow: [1, 1, 0.6] },
  { scale: [1.24, 1.42, 1.3], depthCm: [8, 6, 5], follow: [0.95, 1, 0.38] },
  { scale: [1.45, 1.56, 1.6], depthCm: [10, 10, 4], follow: [0.55, 0.8, 0.15] },
  { scale: [1.9, 1.85, 2.2], depthCm: [18, 18, 4], follow: [0.12, 0.25, 0.03] },
];
const WALL_DEPTH_CM = 60;
const BODY_DEPTH_CM = 12;

/** @param points 468 points, x and y in texels. */
export function buildHead(points: FacePoints): Mesh {
  const [right, left] = outerEyeCorners;
  const eyeDepth = (points[right][2] + points[left][2]) / 2;
  const vertices: Vertex[] = points.map(([u, v, z]) => ({
    u,
    v,
    depthCm: (z - eyeDepth) * cmPerTexel * DEPTH_SCALE,
    follow: 1,
  }));
  const triangles = [...faceTriangles];
  for (const eye of eyes) splitLidFromEyeball(vertices, triangles, points, eye);
  for (let i = 1; i < innerLips.length - 1; i++) triangles.push(innerLips[0], innerLips[i], innerLips[i + 1]);
  const centre = centreOf(points);
  const rim = growRings(vertices, triangles, centre);
  closeRoom(vertices, triangles, centre, rim);
  return placeOnRays("head", vertices, triangles, (positions) => [
    (positions[3 * right] + positions[3 * left]) / 2,
    positions[3 * chin + 1] - 1,
    faceDistanceCm + PIVOT_BEHIND_FACE_CM,
  ]);
}

/** Leaves a still copy of the eye behind, for the upper lid to close over. */
function splitLidFromEyeball(
  vertices: Vertex[],
  triangles: number[],
  points: FacePoints,
  eye: (typeof eyes)[number],
): void {
  const copies = new Map<number, number>();
  const copy = (of: number, u: number, v: number, behindCm: number): void => {
    copies.set(of, vertices.push({ u, v, depthCm: vertices[of].depthCm + behindCm, follow: 1 }) - 1);
  };
  eye.upperLid.forEach((lid, k) => {
    // Reaches up under the lid, so that no gap opens along its edge.
    const [u, v] = between(points[lid], points[eye.crease[k]], 0.4);
    copy(lid, u, v, 0.12);
  });
  for (const i of [...eye.lowerLid, ...eye.corners]) copy(i, points[i][0], points[i][1], 0.1);
  for (let i = 0; i < triangles.length; i += 3) {
    const moved = [0, 1, 2].map((k) => copies.get(triangles[i + k]));
    if (moved.includes(undefined)) continue;
    moved.forEach((vertex, k) => (triangles[i + k] = vertex ?? triangles[i + k]));
  }
  eye.upperLid.forEach((lid, k) => {
    // The moving edge shows skin rather than lashes and iris.
    [vertices[lid].u, vertices[lid].v] = between(points[lid], points[eye.crease[k]], 0.18);
  });
}

function growRings(vertices: Vertex[], triangles: number[], centre: Centre): readonly number[] {
  let inner: readonly number[] = outline;
  for (const ring of rings) {
    const outer = outline.map((i) => {
      const { u, v, depthCm } = vertices[i];
      const dx = u - centre.u;
      const dy = v - centre.v;
      const upDown = dy / Math.hypot(dx * 1.25, dy);
      const scale = around(ring.scale, upDown);
      return (
        vertices.push({
          u: centre.u + dx * scale,
          v: centre.v + dy * scale,
          depthCm: Math.max(depthCm, 0) + around(ring.depthCm, upDown),
          follow: around(ring.follow, upDown),
        }) - 1
      );
    });
    joinRings(triangles, inner, outer);
    inner = outer;
  }
  return inner;
}

/** From the last ring to the edges and corners of the texture; nothing of it moves. */
function closeRoom(vertices: Vertex[], triangles: number[], centre: Centre, rim: readonly number[]): void {
  const edge = rim.map((i) => {
    const dx = vertices[i].u - centre.u;
    const dy = vertices[i].v - centre.v;
    const reach = Math.max(
      1.02,
      Math.min(reachOf(dx, centre.u, textureWidth), reachOf(dy, centre.v, textureHeight)),
    );
    const depthCm = dy / Math.hypot(dx, dy) > 0.5 ? BODY_DEPTH_CM : WALL_DEPTH_CM;
    return vertices.push({ u: centre.u + dx * reach, v: centre.v + dy * reach, depthCm, follow: 0 }) - 1;
  });
  joinRings(triangles, rim, edge);
  for (const u of [0, textureWidth - 1]) {
    for (const v of [0, textureHeight - 1]) {
      const corner = vertices.push({ u, v, depthCm: WALL_DEPTH_CM, follow: 0 }) - 1;
      const distances = edge.map((i) => Math.hypot(vertices[i].u - u, vertices[i].v - v));
      const nearest = distances.indexOf(Math.min(...distances));
      for (let offset = -5; offset <= 4; offset++) {
        const k = (nearest + offset + edge.length) % edge.length;
        triangles.push(edge[k], corner, edge[(k + 1) % edge.length]);
      }
    }
  }
}

function joinRings(triangles: number[], inner: readonly number[], outer: readonly number[]): void {
  inner.forEach((a, k) => {
    const next = (k + 1) % inner.length;
    triangles.push(a, outer[k], inner[next], inner[next], outer[k], outer[next]);
  });
}

interface Centre {
  readonly u: number;
  readonly v: number;
}

function centreOf(points: FacePoints): Centre {
  const mean = (axis: 0 | 1): number => outline.reduce((sum, i) => sum + points[i][axis], 0) / outline.length;
  return { u: mean(0), v: mean(1) };
}

/** How many times a step from the centre fits before it leaves the texture. */
function reachOf(step: number, from: number, size: number): number {
  if (step === 0) return Number.POSITIVE_INFINITY;
  return step > 0 ? (size - 1 - from) / step : -from / step;
}

/** @param upDown -1 straight up, 0 sideways, 1 straight down. */
function around([side, top, bottom]: Around, upDown: number): number {
  return upDown < 0
    ? side + (top - side) * smoothStep(0.15, 0.95, -upDown)
    : side + (bottom - side) * smoothStep(0.35, 0.85, upDown);
}

function smoothStep(from: number, to: number, x: number): number {
  const t = Math.min(1, Math.max(0, (x - from) / (to - from)));
  return t * t * (3 - 2 * t);
}

function between(a: FacePoints[number], b: FacePoints[number], t: number): [number, number] {
  return [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t];
}
