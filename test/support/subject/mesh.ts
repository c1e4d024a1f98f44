/** What the camera sees, as triangles: a growing list of vertices with a place in the texture and in space. */
import { faceDistanceCm, slopeX, slopeY } from "./camera.ts";

/** Triangles in space, ready to be posed, lit and drawn. Centimetres from the camera; y downwards, z away from it. */
export interface Mesh {
  /** Only a head blinks; only a screen shines by itself. */
  readonly kind: "head" | "sheet" | "screen";
  readonly vertexCount: number;
  /** Two numbers a vertex: the texel that it shows. */
  readonly texels: Float32Array;
  /** Three numbers a vertex. */
  readonly positions: Float32Array;
  /** How much of the head's motion each vertex makes: 1 the face, 0 the room. */
  readonly follow: Float32Array;
  /** Three vertex numbers a triangle. */
  readonly triangles: Uint32Array;
  /** Where the motion turns around. */
  readonly pivot: readonly [number, number, number];
}

export interface Vertex {
  /** Texel shown. */
  u: number;
  v: number;
  /** Behind the plane of the face, in centimetres. */
  readonly depthCm: number;
  readonly follow: number;
}

/**
 * Places each vertex on the ray through its own texel, so that the unmoved mesh reproduces the picture.
 *
 * @param pivotOf Given the positions, where the motion turns around.
 */
export function placeOnRays(
  kind: Mesh["kind"],
  vertices: readonly Vertex[],
  triangles: readonly number[],
  pivotOf: (positions: Float32Array) => Mesh["pivot"],
): Mesh {
  const count = vertices.length;
  const texels = new Float32Array(2 * count);
  const positions = new Float32Array(3 * count);
  const follow = new Float32Array(count);
  vertices.forEach((vertex, i) => {
    const z = faceDistanceCm + vertex.depthCm;
    texels.set([vertex.u, vertex.v], 2 * i);
    positions.set([slopeX(vertex.u) * z, slopeY(vertex.v) * z, z], 3 * i);
    follow[i] = vertex.follow;
  });
  return {
    kind,
    vertexCount: count,
    texels,
    positions,
    follow,
    triangles: Uint32Array.from(triangles),
    pivot: pivotOf(positions),
  };
}
