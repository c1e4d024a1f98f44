/** The port of a 1:N search outside the process: vectors by their owner, the nearest first. Whoever puts them has made them unreadable before. */

export interface OwnedVector {
  readonly userId: string;
  readonly vector: Float32Array;
}

export interface NearVector {
  readonly userId: string;
  /** The inner product. */
  readonly score: number;
}

/** What an index holds; vectors of another model or under another transform lie in an index of their own. */
export interface VectorIndexSetup {
  readonly modelId: string;
  readonly transformId: string;
  readonly dimension: number;
}

/** An index that several servers may share. */
export interface VectorIndex {
  count(): Promise<number>;
  /** Adds or replaces. @param vectors Of different owners. */
  put(vectors: readonly OwnedVector[]): Promise<void>;
  /**
   * Removes somebody, also from the indexes of other models and transforms that lie beside this one. Left alone are those of
   * this model that are filled just now: who fills one heeds every change that was made since they began.
   *
   * @param reach `here` for this index only.
   */
  remove(userId: string, reach?: "everywhere" | "here"): Promise<void>;
  /** The nearest, best first; fewer when fewer are there. */
  search(vector: Float32Array, count: number): Promise<readonly NearVector[]>;
  /**
   * Empties the index and fills it, unless it has caught up far enough. Of several servers that ask at once one fills it and
   * the others wait; when that one dies, the next takes over.
   *
   * @param since What has caught up less far is of no use any more (epoch milliseconds).
   * @param work Puts everybody in; returns the time from which on changes must still be heeded.
   * @returns The time up to which all changes are in it.
   */
  fill(since: number, work: () => Promise<number>): Promise<number>;
  /**
   * Says that the index is in use, and that all changes up to a time are in it; to be called every minute or so. Clears indexes
   * beside it that nobody has used for an hour.
   *
   * @returns False when it has to be filled first.
   */
  keep(caughtUpTo: number): Promise<boolean>;
  close(): Promise<void>;
}
