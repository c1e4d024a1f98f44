/** The same picture as an attacker holds it: printed on a flat or bent sheet, or shown on a screen. */
import { focalPixels, supersampling, textureHeight, textureWidth } from "./camera.ts";
import type { Mesh } from "./mesh.ts";

export interface SheetOptions {
  /** Bent around a vertical axis, its middle nearest the camera; infinite (the default) for a flat one. */
  readonly bendRadiusCm?: number;
  /** 24 by default, about A4 held across; the distance makes it fill the frame. */
  readonly widthCm?: number;
  /** Shines by itself and hardly takes other light. */
  readonly isScreen?: boolean;
}

const COLUMNS = 24;
const ROWS = 18;

/** A sheet that shows the whole texture and moves in one piece about its middle. */
export function buildSheet(options: SheetOptions = {}): Mesh {
  const { bendRadiusCm = Number.POSITIVE_INFINITY, widthCm = 24, isScreen = false } = options;
  const heightCm = (widthCm * textureHeight) / textureWidth;
  const distanceCm = (widthCm * focalPixels * supersampling) / textureWidth;
  const vertexCount = (COLUMNS + 1) * (ROWS + 1);
  const texels = new Float32Array(2 * vertexCount);
  const positions = new Float32Array(3 * vertexCount);
  for (let row = 0, i = 0; row <= ROWS; row++) {
    for (let column = 0; column <= COLUMNS; column++, i++) {
      const along = (column / COLUMNS - 0.5) * widthCm;
      const [x, behind] = bend(along, bendRadiusCm);
      texels.set([(column / COLUMNS) * (textureWidth - 1), (row / ROWS) * (textureHeight - 1)], 2 * i);
      positions.set([x, (row / ROWS - 0.5) * heightCm, distanceCm + behind], 3 * i);
    }
  }
  const triangles: number[] = [];
  for (let row = 0; row < ROWS; row++) {
    for (let column = 0; column < COLUMNS; column++) {
      const a = row * (COLUMNS + 1) + column;
      const below = a + COLUMNS + 1;
      triangles.push(a, below, a + 1, a + 1, below, below + 1);
    }
  }
  return {
    kind: isScreen ? "screen" : "sheet",
    vertexCount,
    texels,
    positions,
    follow: new Float32Array(vertexCount).fill(1),
    triangles: Uint32Array.from(triangles),
    pivot: [0, 0, distanceCm],
  };
}

function bend(along: number, radius: number): [x: number, behind: number] {
  if (!Number.isFinite(radius)) return [along, 0];
  return [radius * Math.sin(along / radius), radius * (1 - Math.cos(along / radius))];
}
