/** Random faces as numbers: vectors spread evenly over the sphere, and vectors at a given cosine to one. */
import { seededUniform } from "./subject/noise.ts";

export interface VectorSource {
  /** A vector of unit length. */
  unit(dimension: number): Float32Array;
  /** The same into a vector that is there. */
  overwrite(vector: Float32Array): Float32Array;
  /** Another vector at this cosine to a unit vector, as a second picture of one person is. */
  near(vector: Float32Array, cosine: number): Float32Array;
  /** A number with mean 0 and deviation 1. */
  gaussian(): number;
  /** A number in [0, 1). */
  uniform(): number;
}

/** The same vectors for the same seed. */
export function seededVectors(seed: number): VectorSource {
  const uniform = seededUniform(seed);
  let spare: number | undefined;

  /** Box and Muller: two at a time. */
  const gaussian = () => {
    if (spare !== undefined) {
      const drawn = spare;
      spare = undefined;
      return drawn;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
    const angle = 2 * Math.PI * uniform();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };

  const overwrite = (vector: Float32Array) => {
    for (let i = 0; i < vector.length; i++) vector[i] = gaussian();
    return scaleToUnit(vector);
  };

  const unit = (dimension: number) => overwrite(new Float32Array(dimension));

  return {
    overwrite,
    unit,
    gaussian,
    uniform,
    near(vector, cosine) {
      const other = unit(vector.length);
      let along = 0;
      for (let i = 0; i < vector.length; i++) along += other[i] * vector[i];
      // What stands square to the vector, at unit length, gives the sine.
      for (let i = 0; i < vector.length; i++) other[i] -= along * vector[i];
      scaleToUnit(other);
      const sine = Math.sqrt(1 - cosine * cosine);
      for (let i = 0; i < vector.length; i++) other[i] = cosine * vector[i] + sine * other[i];
      return other;
    },
  };
}

function scaleToUnit(vector: Float32Array): Float32Array {
  let squares = 0;
  for (let i = 0; i < vector.length; i++) squares += vector[i] * vector[i];
  const factor = 1 / Math.sqrt(squares);
  for (let i = 0; i < vector.length; i++) vector[i] *= factor;
  return vector;
}
