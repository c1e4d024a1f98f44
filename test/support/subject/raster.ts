/** Draws textured triangles with perspective and a depth buffer, scan line by scan line. */
import { focalPixels, frameHeight, frameWidth } from "./camera.ts";
import { linearScale, type Texture, toSrgb } from "./colour.ts";
import type { Mesh } from "./mesh.ts";

/** What varies over a triangle: 1/z, u/z, v/z and the three shades. */
const VARYINGS = 6;
const LEAST_AREA = 1e-6;

/** Draws over what `rgba` (a whole frame, four bytes a pixel) holds. */
export function drawMesh(
  rgba: Uint8Array | Uint8ClampedArray,
  mesh: Mesh,
  posed: Float32Array,
  shades: Float32Array,
  texture: Texture,
): void {
  const depth = new Float32Array(frameWidth * frameHeight);
  const screen = new Float32Array(2 * mesh.vertexCount);
  const varyings = new Float32Array(VARYINGS * mesh.vertexCount);
  for (let i = 0; i < mesh.vertexCount; i++) {
    const nearness = 1 / posed[3 * i + 2];
    screen[2 * i] = posed[3 * i] * focalPixels * nearness + frameWidth / 2 - 0.5;
    screen[2 * i + 1] = posed[3 * i + 1] * focalPixels * nearness + frameHeight / 2 - 0.5;
    varyings[VARYINGS * i] = nearness;
    varyings[VARYINGS * i + 1] = mesh.texels[2 * i] * nearness;
    varyings[VARYINGS * i + 2] = mesh.texels[2 * i + 1] * nearness;
    varyings.set(shades.subarray(3 * i, 3 * i + 3), VARYINGS * i + 3);
  }
  const plane = new Float64Array(3 * VARYINGS);
  const { triangles } = mesh;
  for (let i = 0; i < triangles.length; i += 3) {
    const corners = [triangles[i], triangles[i + 1], triangles[i + 2]] as const;
    if (!fitPlanes(plane, corners, screen, varyings)) continue;
    const ys = corners.map((corner) => screen[2 * corner + 1]);
    const top = Math.max(0, Math.ceil(Math.min(...ys)));
    const bottom = Math.min(frameHeight - 1, Math.floor(Math.max(...ys)));
    for (let y = top; y <= bottom; y++) {
      const [from, to] = spanOf(corners, screen, y);
      drawSpan(rgba, depth, texture, plane, y, from, to);
    }
  }
}

/** Writes value at the origin, slope in x and slope in y of each varying. @returns Whether the triangle has an area. */
function fitPlanes(
  plane: Float64Array,
  [a, b, c]: readonly [number, number, number],
  screen: Float32Array,
  varyings: Float32Array,
): boolean {
  const ax = screen[2 * a];
  const ay = screen[2 * a + 1];
  const abx = screen[2 * b] - ax;
  const aby = screen[2 * b + 1] - ay;
  const acx = screen[2 * c] - ax;
  const acy = screen[2 * c + 1] - ay;
  const area = abx * acy - aby * acx;
  if (Math.abs(area) < LEAST_AREA) return false;
  for (let k = 0; k < VARYINGS; k++) {
    const start = varyings[VARYINGS * a + k];
    const toB = varyings[VARYINGS * b + k] - start;
    const toC = varyings[VARYINGS * c + k] - start;
    const slopeX = (toB * acy - toC * aby) / area;
    const slopeY = (toC * abx - toB * acx) / area;
    plane[3 * k] = start - slopeX * ax - slopeY * ay;
    plane[3 * k + 1] = slopeX;
    plane[3 * k + 2] = slopeY;
  }
  return true;
}

/** First and last pixel of a scan line inside the triangle; empty when the first lies after the last. */
function spanOf(
  corners: readonly [number, number, number],
  screen: Float32Array,
  y: number,
): readonly [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let edge = 0; edge < 3; edge++) {
    const p = corners[edge];
    const q = corners[(edge + 1) % 3];
    const py = screen[2 * p + 1];
    const qy = screen[2 * q + 1];
    if ((py > y && qy > y) || (py < y && qy < y)) continue;
    const px = screen[2 * p];
    const qx = screen[2 * q];
    const x = py === qy ? px : px + ((y - py) * (qx - px)) / (qy - py);
    low = Math.min(low, x, py === qy ? qx : x);
    high = Math.max(high, x, py === qy ? qx : x);
  }
  return [Math.max(0, Math.ceil(low - 1e-4)), Math.min(frameWidth - 1, Math.floor(high + 1e-4))];
}

function drawSpan(
  rgba: Uint8Array | Uint8ClampedArray,
  depth: Float32Array,
  { width, height, light }: Texture,
  plane: Float64Array,
  y: number,
  from: number,
  to: number,
): void {
  const uLimit = width - 1.001;
  const vLimit = height - 1.001;
  const [near0, nearX, nearY, u0, uX, uY, v0, vX, vY, r0, rX, rY, g0, gX, gY, b0, bX, bY] = plane;
  for (let x = from; x <= to; x++) {
    const at = y * frameWidth + x;
    const nearness = near0 + nearX * x + nearY * y;
    if (nearness <= depth[at]) continue;
    depth[at] = nearness;
    const u = Math.min(uLimit, Math.max(0, (u0 + uX * x + uY * y) / nearness));
    const v = Math.min(vLimit, Math.max(0, (v0 + vX * x + vY * y) / nearness));
    const column = u | 0;
    const row = v | 0;
    const fx = u - column;
    const fy = v - row;
    const k = 3 * (row * width + column);
    const below = k + 3 * width;
    const w00 = (1 - fx) * (1 - fy);
    const w10 = fx * (1 - fy);
    const w01 = (1 - fx) * fy;
    const w11 = fx * fy;
    const red = light[k] * w00 + light[k + 3] * w10 + light[below] * w01 + light[below + 3] * w11;
    const green = light[k + 1] * w00 + light[k + 4] * w10 + light[below + 1] * w01 + light[below + 4] * w11;
    const blue = light[k + 2] * w00 + light[k + 5] * w10 + light[below + 2] * w01 + light[below + 5] * w11;
    const out = 4 * at;
    rgba[out] = toSrgb[Math.min(linearScale, red * (r0 + rX * x + rY * y)) | 0];
    rgba[out + 1] = toSrgb[Math.min(linearScale, green * (g0 + gX * x + gY * y)) | 0];
    rgba[out + 2] = toSrgb[Math.min(linearScale, blue * (b0 + bX * x + bY * y)) | 0];
    rgba[out + 3] = 255;
  }
}
