/** Solves small systems of linear equations. */

/**
 * Gaussian elimination with partial pivoting.
 *
 * @param matrix Square, row by row; not changed.
 * @returns The solution; zeros where the matrix does not determine it.
 */
export function solveLinear(matrix: Float64Array, right: Float64Array): number[] {
  const size = right.length;
  const a = matrix.slice();
  const b = right.slice();
  for (let column = 0; column < size; column++) {
    let pivot = column;
    for (let row = column + 1; row < size; row++) {
      if (Math.abs(a[row * size + column]) > Math.abs(a[pivot * size + column])) pivot = row;
    }
    if (Math.abs(a[pivot * size + column]) < 1e-12) return new Array<number>(size).fill(0);
    swapRows(a, b, size, column, pivot);
    for (let row = column + 1; row < size; row++) {
      const factor = a[row * size + column] / a[column * size + column];
      for (let i = column; i < size; i++) a[row * size + i] -= factor * a[column * size + i];
      b[row] -= factor * b[column];
    }
  }
  const solution = new Array<number>(size).fill(0);
  for (let row = size - 1; row >= 0; row--) {
    let sum = b[row];
    for (let i = row + 1; i < size; i++) sum -= a[row * size + i] * solution[i];
    solution[row] = sum / a[row * size + row];
  }
  return solution;
}

function swapRows(a: Float64Array, b: Float64Array, size: number, one: number, other: number): void {
  if (one === other) return;
  for (let i = 0; i < size; i++) {
    [a[one * size + i], a[other * size + i]] = [a[other * size + i], a[one * size + i]];
  }
  [b[one], b[other]] = [b[other], b[one]];
}
