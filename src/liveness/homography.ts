/** How far two views of the same points are from views of one plane: what the best homography between them leaves over. */
import { solveLinear } from "../shared/linear.ts";

/** From a linear start two steps are enough; the third only polishes. */
const REFINEMENTS = 3;

/** x and y of each point in turn. */
type Points = readonly number[];

/** Row by row; the ninth number is 1. */
type Homography = readonly number[];

/**
 * Fits the homography that carries one view's points nearest to the other's.
 *
 * A flat thing seen by a pinhole camera from two sides keeps to a homography exactly (Hartley and Zisserman, Multiple View
 * Geometry, 13.1), however it is moved, turned or tilted; a solid one does not.
 *
 * @param from Five points or more, x and y in turn.
 * @param to The same points seen later.
 * @returns Root mean square distance of the carried points from `to`, in its unit.
 */
export function planeResidual(from: Points, to: Points): number {
  const source = centred(from);
  const target = centred(to);
  let best = linearFit(source.points, target.points);
  let residual = rootMeanSquare(best, source.points, target.points);
  for (let i = 0; i < REFINEMENTS; i++) {
    const next = refined(best, source.points, target.points);
    const error = rootMeanSquare(next, source.points, target.points);
    if (!(error < residual)) break;
    best = next;
    residual = error;
  }
  return residual * target.scale;
}

/** Moved to the middle and brought to size one: otherwise pixels and their products drown each other (Hartley, 1997). */
function centred(points: Points): { readonly points: Points; readonly scale: number } {
  const count = points.length / 2;
  const middle = [0, 1].map((axis) => sumOf(points, (value, i) => (i % 2 === axis ? value : 0)) / count);
  const moved = points.map((value, i) => value - middle[i % 2]);
  const scale = Math.sqrt(sumOf(moved, (value) => value * value) / count) || 1;
  return { points: moved.map((value) => value / scale), scale };
}

/** Least squares over the equations multiplied out: a start close to the best. */
function linearFit(from: Points, to: Points): Homography {
  return [...solveNormal(from, to, (x, y, u, v) => [equation(x, y, u, 0), equation(x, y, v, 3)]), 1];
}

/** One row of the direct linear transform, with what it must give. */
function equation(x: number, y: number, seen: number, offset: number): Row {
  const row = new Array<number>(8).fill(0);
  [row[offset], row[offset + 1], row[offset + 2], row[6], row[7]] = [x, y, 1, -seen * x, -seen * y];
  return { row, value: seen };
}

/** One Gauss-Newton step on the distances themselves. */
function refined(h: Homography, from: Points, to: Points): Homography {
  const step = solveNormal(from, to, (x, y, u, v) => {
    const depth = h[6] * x + h[7] * y + 1;
    const [right, down] = carried(h, x, y);
    const row = [x / depth, y / depth, 1 / depth];
    const [a, b] = [-x / depth, -y / depth];
    return [
      { row: [...row, 0, 0, 0, a * right, b * right], value: u - right },
      { row: [0, 0, 0, ...row, a * down, b * down], value: v - down },
    ];
  });
  return [...step.map((change, i) => h[i] + change), 1];
}

interface Row {
  readonly row: readonly number[];
  readonly value: number;
}

/** Solves the normal equations of the two rows that each point gives. */
function solveNormal(
  from: Points,
  to: Points,
  rowsOf: (x: number, y: number, u: number, v: number) => readonly Row[],
): number[] {
  const matrix = new Float64Array(64);
  const right = new Float64Array(8);
  for (let i = 0; i < from.length; i += 2) {
    for (const { row, value } of rowsOf(from[i], from[i + 1], to[i], to[i + 1])) {
      row.forEach((a, r) => {
        right[r] += a * value;
        row.forEach((b, c) => (matrix[8 * r + c] += a * b));
      });
    }
  }
  return solveLinear(matrix, right);
}

function carried(h: Homography, x: number, y: number): readonly [x: number, y: number] {
  const depth = h[6] * x + h[7] * y + h[8];
  return [(h[0] * x + h[1] * y + h[2]) / depth, (h[3] * x + h[4] * y + h[5]) / depth];
}

function rootMeanSquare(h: Homography, from: Points, to: Points): number {
  let sum = 0;
  for (let i = 0; i < from.length; i += 2) {
    const [x, y] = carried(h, from[i], from[i + 1]);
    sum += (x - to[i]) ** 2 + (y - to[i + 1]) ** 2;
  }
  return Math.sqrt(sum / (from.length / 2));
}

function sumOf(values: Points, term: (value: number, index: number) => number): number {
  return values.reduce((sum, value, i) => sum + term(value, i), 0);
}
