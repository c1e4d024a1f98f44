/** What takes part in the comparison: something that turns the bytes of a JPEG into an embedding. */

export interface Contestant {
  /** As the table prints it. */
  readonly label: string;
  readonly version: string;
  /** Where its work is done in a process of its own: that process, and when it was started (`performance.now()`). */
  readonly process?: { readonly id: number; readonly startedAtMs: number };
  /**
   * From JPEG bytes to the embedding of the face, decoding included.
   *
   * @returns `undefined` when no face was found.
   */
  embed(jpeg: Uint8Array): Promise<ArrayLike<number> | undefined>;
  /** How long each stage of one picture takes. Slower as a whole than `embed`, and absent where a library does not tell. */
  timeStages?(jpeg: Uint8Array): Promise<Stages>;
  /** Larger for more alike; the library's own measure, or a better one. */
  compare(a: ArrayLike<number>, b: ArrayLike<number>): number;
  close(): Promise<void>;
}

/** Milliseconds by the stage's name, in their order. */
export type Stages = Readonly<Record<string, number>>;

/** Faces apart in Euclidean distance, turned so that larger is more alike. */
export function negativeDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) ** 2;
  return -Math.sqrt(sum);
}

export function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let product = 0;
  let lengthA = 0;
  let lengthB = 0;
  for (let i = 0; i < a.length; i++) {
    product += a[i] * b[i];
    lengthA += a[i] ** 2;
    lengthB += b[i] ** 2;
  }
  return product / Math.sqrt(lengthA * lengthB);
}
