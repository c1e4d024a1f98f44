/** What `vultus db` reaches the stores through; `main` provides it. */
import type { ProblemCode } from "../../shared/problems.ts";

export interface DatabaseTools {
  /** Makes what is missing at every place that the configuration names. */
  setup(): Promise<readonly NamedPlace[]>;
  /** Looks at every place and changes nothing. */
  check(): Promise<readonly CheckedPlace[]>;
  /** @throws {VultusError} Whatever keeps the copy from being made; it can be begun again. */
  copy(places: CopyPlaces, wishes: CopyWishes): Promise<CopyOutcome>;
}

export interface NamedPlace {
  readonly holds: "accounts" | "events" | "photos";
  /** Its URL without user, password and parameters. */
  readonly place: string;
}

export interface CheckedPlace extends NamedPlace {
  /** What is missing or differs, and what is worth knowing. */
  readonly findings: readonly CheckFinding[];
  /** Why it could not be looked at, or cannot be used. */
  readonly failure?: string;
  /** What kind of failure it is. */
  readonly failureCode?: ProblemCode;
}

export interface CheckFinding {
  readonly sentence: string;
  /** Who puts it right: `vultus db setup`, or only the operator, as the sentence says; `none`: nothing is wrong. */
  readonly remedy: "setup" | "operator" | "none";
}

/** URLs, or `env:NAME` for the URL in a variable of the environment or of `.env`. */
export interface CopyPlaces {
  /** Without it, the configured database. */
  readonly from: string | undefined;
  readonly to: string;
  /** Without it, the configured place for photos; needed when `from` is another database. */
  readonly blobsFrom: string | undefined;
  /** Without it, photos outside the database stay where they are. */
  readonly blobsTo: string | undefined;
}

export interface CopyWishes {
  /** One pass, instead of passes until one finds nothing to do. */
  readonly once: boolean;
  /** Deletes what only the target has. */
  readonly overwrite: boolean;
  readonly onProgress: (step: CopyStep) => void;
}

export interface CopyStep {
  readonly stage: "counting" | "copying" | "comparing";
  readonly pass: number;
  readonly part: string;
  readonly done: number;
  readonly total: number;
}

export interface CopyOutcome {
  readonly passes: readonly {
    readonly inserted: number;
    readonly replaced: number;
    readonly deleted: number;
    /** What could not be written, for something at the target is in the way. */
    readonly refused: number;
  }[];
  readonly parts: readonly {
    readonly part: string;
    readonly source: CountAndDigest;
    readonly target: CountAndDigest;
    readonly isEqual: boolean;
  }[];
  readonly isEqual: boolean;
}

export interface CountAndDigest {
  readonly count: number;
  readonly sha256: string;
}
