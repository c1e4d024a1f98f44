/** What the process that measures one size of gallery tells. */

export interface GalleryFigures {
  readonly people: number;
  /** Putting everybody in, from vectors that are ready. */
  readonly buildSeconds: number;
  /** Resident memory of the whole process before and after. */
  readonly emptyMegabytes: number;
  readonly fullMegabytes: number;
  readonly peakMegabytes: number;
  /** Of each search for the two best. */
  readonly searchMs: readonly number[];
  /** Processor time of a search, the mean: what it would take with a core of its own. */
  readonly searchCpuMs: number;
  /** Searches that put the planted mate first. */
  readonly matesFirst: number;
  /** The longest that the event loop stood still, for each of some searches. */
  readonly heldMs: readonly number[];
  /** Rounds in which each takes its turn on one probe: milliseconds a search. */
  readonly rounds: readonly {
    readonly packedMs: number;
    readonly plainMs: number;
    readonly unrolledMs: number;
    /** Whether the packed gallery and the floats agree on who is best. */
    readonly isSame: boolean;
    /** By how much their scores differ. */
    readonly apart: number;
  }[];
}
