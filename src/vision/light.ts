/** Measures light in proportion to what reached the camera, on the skin and away from the face: what a coloured screen adds shows as their difference. */
import type { Box, Light } from "./facts.ts";
import { type Pyramid, resampleFrom } from "./pyramid.ts";
import type { Region } from "./resample.ts";

const SKIN_CELLS = 16;
const ROOM_COLUMNS = 32;
const ROOM_ROWS = 24;
/** Fewer cells of the room than this show an edge of something rather than a room. */
const FEWEST_ROOM_CELLS = 24;
/** Below this share of the picture's height there are shoulders, which the screen lights as well. */
const ROOM_HEIGHT = 0.6;

/** sRGB's transfer function as a table (IEC 61966-2-1). */
const linear = Float64Array.from({ length: 256 }, (_, value) => {
  const c = value / 255;
  return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
});

/** Both cheeks and the nose between them: skin on every head, without eyes, mouth, hair or beard's edge. */
export function faceLight(pyramid: Pyramid, box: Box): Light {
  const height = box.y2 - box.y1;
  const width = box.x2 - box.x1;
  const region = {
    x: box.x1 + 0.2 * width,
    y: box.y1 + 0.45 * height,
    width: 0.6 * width,
    height: 0.2 * height,
  };
  return usualLight(cellsOf(pyramid, region, SKIN_CELLS, SKIN_CELLS));
}

/**
 * The upper part of the picture around the head and its hair.
 *
 * @param box The face's; absent, everything counts as room.
 * @returns `undefined` when the head leaves too little of the room to see.
 */
export function roomLight(pyramid: Pyramid, box: Box | undefined): Light | undefined {
  const { width, height } = pyramid.image;
  // Cells stay where they are when the face moves, so that the room does not change with it.
  const cells = cellsOf(pyramid, { x: 0, y: 0, width, height }, ROOM_COLUMNS, ROOM_ROWS);
  if (box === undefined) return usualLight(cells);
  const besides = 0.4 * (box.x2 - box.x1);
  const above = 0.5 * (box.y2 - box.y1);
  const room: number[] = [];
  for (let row = 0; row < ROOM_ROWS * ROOM_HEIGHT; row++) {
    const y = ((row + 0.5) / ROOM_ROWS) * height;
    for (let column = 0; column < ROOM_COLUMNS; column++) {
      const x = ((column + 0.5) / ROOM_COLUMNS) * width;
      if (y > box.y1 - above && x > box.x1 - besides && x < box.x2 + besides) continue;
      const at = 3 * (row * ROOM_COLUMNS + column);
      room.push(cells[at], cells[at + 1], cells[at + 2]);
    }
  }
  return room.length < 3 * FEWEST_ROOM_CELLS ? undefined : usualLight(room);
}

function cellsOf(pyramid: Pyramid, region: Region, columns: number, rows: number): Float32Array {
  const cells = new Float32Array(columns * rows * 3);
  resampleFrom(pyramid, region, columns, rows, cells);
  return cells;
}

/** The mean of the middle half on each channel: a clipped highlight, a strand of hair or a bright window is left out, in every frame alike. */
function usualLight(cells: ArrayLike<number>): Light {
  const count = cells.length / 3;
  const values = new Float64Array(count);
  const from = count >> 2;
  const light = [0, 1, 2].map((channel) => {
    for (let i = 0; i < count; i++) values[i] = linearOf(cells[3 * i + channel]);
    values.sort();
    let sum = 0;
    for (let i = from; i < count - from; i++) sum += values[i];
    return Math.round((sum / (count - 2 * from)) * 1e4) / 1e4;
  });
  return [light[0], light[1], light[2]];
}

/** Between the table's steps as well: averaged cells are finer than single pixels. */
function linearOf(value: number): number {
  const clamped = Math.min(255, Math.max(0, value));
  const below = Math.min(254, Math.floor(clamped));
  return linear[below] + (clamped - below) * (linear[below + 1] - linear[below]);
}
