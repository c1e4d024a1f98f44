/** Makes the embedding of an aligned face: a unit vector and the length it had, which tells how clear the face is. */
import { alignedSide } from "./align.ts";
import type { Embedding } from "./facts.ts";
import type { Network } from "./network.ts";
import { type PixelCode, toPlanes } from "./planar.ts";

export interface EmbedOptions {
  /** How the network wants its pixels, from the model manifest. */
  readonly code: PixelCode;
  /** Adds the embedding of the mirrored face: twice the time, a gain within noise (LFW). */
  readonly mirror: boolean;
}

/** @param aligned 112 x 112 RGB. */
export async function embedFace(
  network: Network,
  aligned: Uint8Array,
  options: EmbedOptions,
): Promise<Embedding> {
  const raw = await rawEmbedding(network, aligned, options.code);
  const norm = lengthOf(raw);
  const vector = raw.map((value) => value / (norm || 1));
  if (options.mirror) {
    const mirrored = await rawEmbedding(network, mirrorFace(aligned), options.code);
    const mirroredNorm = lengthOf(mirrored) || 1;
    for (let i = 0; i < vector.length; i++) vector[i] += mirrored[i] / mirroredNorm;
    const sum = lengthOf(vector) || 1;
    for (let i = 0; i < vector.length; i++) vector[i] /= sum;
  }
  return { vector, norm };
}

async function rawEmbedding(network: Network, aligned: Uint8Array, code: PixelCode): Promise<Float32Array> {
  toPlanes(aligned, alignedSide * alignedSide, code, network.input);
  const [output] = Object.values(await network.run());
  return output;
}

function lengthOf(vector: Float32Array): number {
  let squares = 0;
  for (const value of vector) squares += value * value;
  return Math.sqrt(squares);
}

function mirrorFace(aligned: Uint8Array): Uint8Array {
  const mirrored = new Uint8Array(aligned.length);
  const stride = alignedSide * 3;
  for (let row = 0; row < aligned.length; row += stride) {
    for (let x = 0; x < stride; x += 3) {
      const source = row + stride - 3 - x;
      mirrored[row + x] = aligned[source];
      mirrored[row + x + 1] = aligned[source + 1];
      mirrored[row + x + 2] = aligned[source + 2];
    }
  }
  return mirrored;
}
