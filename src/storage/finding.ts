/** What looking at a database or a place for photos can bring to light. */

/** A thing to say of a place, and who can put it right. */
export interface Finding {
  /** What is missing or differs; where the remedy is the operator's, also what to do. */
  readonly sentence: string;
  /** `setup`: `vultus db setup` puts it right. `operator`: only the operator can. `none`: nothing is wrong; it is said to be known. */
  readonly remedy: "setup" | "operator" | "none";
}

export function forSetup(sentence: string): Finding {
  return { sentence, remedy: "setup" };
}

export function forOperator(sentence: string): Finding {
  return { sentence, remedy: "operator" };
}

export function remark(sentence: string): Finding {
  return { sentence, remedy: "none" };
}
