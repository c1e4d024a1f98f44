/** The enrolled people as a 1:N search sees them; the contract suite beside it says what each method promises. */
import type { Template } from "../shared/template.ts";

export interface Candidate {
  readonly userId: string;
  /** Cosine similarity. */
  readonly score: number;
}

/** The enrolled people, searched 1:N. */
export interface Gallery {
  readonly modelId: string;
  /** How many people are enrolled. */
  count(): Promise<number>;
  /** Enrolls or replaces a person. @throws {VultusError} `model-mismatch`; `gallery-full` */
  put(userId: string, template: Template): Promise<void>;
  /** @param reach `here` where galleries that others keep beside this one are none of the matter. */
  remove(userId: string, reach?: "everywhere" | "here"): Promise<void>;
  /** The best candidates, best first; fewer when fewer are enrolled. @throws {VultusError} `model-mismatch` */
  search(probe: Template, count: number): Promise<readonly Candidate[]>;
}

/** A gallery that can tell whom it holds. */
export interface ListedGallery extends Gallery {
  userIds(): Iterable<string>;
}

/** A gallery that holds nobody, for servers that never search: no face is then kept in memory. */
export function createIdleGallery(modelId: string): Gallery {
  const nothing = async (): Promise<void> => {
    // There is nobody to add or to take out.
  };
  return { modelId, count: async () => 0, put: nothing, remove: nothing, search: async () => [] };
}
