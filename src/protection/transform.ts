/**
 * Turns vectors by a secret rotation before they leave the process: lengths and angles stay, so an index can search
 * them, and every single number changes.
 *
 * What this protects, in the words of ISO/IEC 24745: without the key a stored vector tells nothing of the template behind it
 * (irreversible); the vectors of one person under two keys or two epochs are as strangers' (unlinkable: their cosine is
 * spread as 1/√n around 0); and all are replaced by raising the epoch (renewable). A table that is read by others, or an old
 * backup of it, therefore cannot be matched against another system's faces, nor drawn as a face.
 *
 * What it does not: it keeps angles, so whoever reads the table sees which rows look alike. With the key it is undone at
 * once. Whoever can read the table and knows the templates of n people in it (n = 512) solves for the rotation; with
 * fewer, for a part of it. Who knows how templates of the model are spread in general may line the two clouds up without
 * knowing a single pair. So this is a second wall: the index needs the same care as the database, and what counts as
 * encryption is the seal of the templates themselves.
 */
import { hkdfSync } from "node:crypto";
import { toHex, utf8, wipe } from "../shared/bytes.ts";
import { VultusError } from "../shared/errors.ts";
import { keyedGaussians } from "./keyed-gaussians.ts";
import type { SecretKey } from "./seal.ts";

export interface SecretTransform {
  /** Names the method, the size and, without telling anything of it, the key: vectors under different ids have nothing to do with each other. */
  readonly id: string;
  readonly dimension: number;
  /**
   * The rotated vector; inner products of two stay what they were, to the rounding of 32-bit floats.
   *
   * @throws {VultusError} `model-mismatch` when the vector has another size, `internal` when the transform was wiped.
   */
  apply(vector: Float32Array): Float32Array;
  /** Forgets the rotation; there is no way back. */
  wipe(): void;
}

/**
 * A rotation drawn from the key, all equally likely (Haar): a product of Householder reflections of Gaussian vectors of
 * n, n - 1, … 1 numbers (Stewart 1980), each with the sign that makes its first column as likely anywhere (Mezzadri 2007).
 * The reflections are applied one by one, which takes no longer than a product with their matrix and is orthogonal by
 * construction; nothing but + - * / and square roots is used, so that every machine gets the same.
 *
 * @param key 32 bytes, for this alone; not kept.
 */
export function createTransform(key: SecretKey, dimension: number): SecretTransform {
  const streamKey = derive(key, "stream", 32);
  const reflections = drawReflections(streamKey, dimension);
  wipe(streamKey);
  const id = `householder-1/${dimension}/${toHex(derive(key, "name", 8))}`;
  let isWiped = false;
  return {
    id,
    dimension,
    apply(vector) {
      if (isWiped) throw new VultusError("internal", "The transform was wiped; the server is stopping.");
      if (vector.length !== dimension) {
        throw new VultusError(
          "model-mismatch",
          `A vector has ${vector.length} numbers, not ${dimension}: enroll again.`,
        );
      }
      const turned = Float64Array.from(vector);
      for (let size = 1; size <= dimension; size++) reflect(turned, reflections, size);
      const rotated = Float32Array.from(turned);
      turned.fill(0);
      return rotated;
    },
    wipe() {
      reflections.normals.fill(0);
      reflections.signs.fill(0);
      isWiped = true;
    },
  };
}

function derive(key: SecretKey, use: string, bytes: number): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", key, new Uint8Array(0), utf8(`vultus v1 rotation ${use}`), bytes));
}

/** By size, 1 to n: the unit vector that a reflection's mirror stands square to, and its sign. */
interface Reflections {
  readonly normals: Float64Array;
  readonly signs: Int8Array;
}

function drawReflections(key: SecretKey, dimension: number): Reflections {
  const gaussians = keyedGaussians(key);
  const normals = new Float64Array(startOf(dimension + 1));
  const signs = new Int8Array(dimension);
  for (let size = 1; size <= dimension; size++) {
    const normal = normals.subarray(startOf(size), startOf(size + 1));
    for (let i = 0; i < size; i++) normal[i] = gaussians.next();
    // Away from the axis rather than towards it: nothing cancels out.
    const away = normal[0] < 0 ? -1 : 1;
    normal[0] += away * lengthOf(normal);
    const length = lengthOf(normal);
    for (let i = 0; i < size; i++) normal[i] /= length;
    signs[size - 1] = -away;
  }
  gaussians.wipe();
  return { normals, signs };
}

function startOf(size: number): number {
  return (size * (size - 1)) / 2;
}

/** Reflects the last `size` numbers. */
function reflect(vector: Float64Array, { normals, signs }: Reflections, size: number): void {
  const normal = startOf(size);
  const first = vector.length - size;
  const sign = signs[size - 1];
  let along = 0;
  for (let i = 0; i < size; i++) along += normals[normal + i] * vector[first + i];
  const twice = 2 * along;
  for (let i = 0; i < size; i++) {
    vector[first + i] = sign * (vector[first + i] - twice * normals[normal + i]);
  }
}

function lengthOf(vector: Float64Array): number {
  let squares = 0;
  for (const value of vector) squares += value * value;
  return Math.sqrt(squares);
}
