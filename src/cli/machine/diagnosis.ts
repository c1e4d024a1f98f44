/** What looking over an installation brings to light, thing by thing. */

export interface Diagnosis {
  /** What was looked at, in a word or two. */
  readonly about: string;
  /** `unseen`: it could not be looked at. */
  readonly state: "ok" | "warning" | "wrong" | "unseen";
  /** How it is, and what to do about it. */
  readonly sentence: string;
}

export function ok(about: string, sentence: string): Diagnosis {
  return { about, state: "ok", sentence };
}

export function warning(about: string, sentence: string): Diagnosis {
  return { about, state: "warning", sentence };
}

export function wrong(about: string, sentence: string): Diagnosis {
  return { about, state: "wrong", sentence };
}

export function unseen(about: string, sentence: string): Diagnosis {
  return { about, state: "unseen", sentence };
}
