/** The numbers a capture is judged by, as data, so that evidence can be judged again under others. */
import type { GateName } from "./gate.ts";
import type { Direction } from "./step.ts";

/** What can be asked beside looking at the camera, which every capture begins with. */
export type AskedKind = "blink" | "turn" | "follow" | "light";

export interface Policy {
  readonly name: string;
  /** The strongest assurance that a capture under this policy reaches. */
  readonly acr: "photo" | "live";
  /** What is asked after `centre`, each as often as it stands here, in random order. */
  readonly asks: readonly AskedKind[];
  /** The sides a turn may be asked to; two turns never go to the same. */
  readonly directions: readonly Direction[];
  /** All of these must pass. */
  readonly gates: readonly GateName[];
  /** Longest time for one step, in milliseconds. */
  readonly stepMs: number;
  /** The face looks at the camera for so long before the next prompt, drawn anew each time, in milliseconds. */
  readonly rest: { readonly leastMs: number; readonly mostMs: number };
  /** A movement must begin in this time after its prompt was shown, in milliseconds. */
  readonly reaction: { readonly leastMs: number; readonly mostMs: number };
  /** Change of the pose ratios that counts as a turn, in two frames in a row. */
  readonly turn: { readonly yaw: number; readonly up: number; readonly down: number };
  readonly follow: {
    /** How long the dot is shown, in milliseconds. */
    readonly durationMs: number;
    /** How well the head's movement agrees with the dot's at the best lag: both axes together, and each by itself, -1 to 1. */
    readonly minAgreement: number;
    readonly minCorrelation: number;
    /** Standard deviation of the yaw ratio: a head that hardly moves can correlate by chance. */
    readonly minYawDeviation: number;
    readonly leastLagMs: number;
    readonly mostLagMs: number;
  };
  readonly pad: {
    /** The mean log odds of a live face must reach this over at least so many frames. */
    readonly minLiveLogit: number;
    readonly minFrames: number;
  };
  /** Soft cues together: the probability of a live face. */
  readonly fusion: { readonly minProbability: number };
  readonly parallax: {
    /** Residual of the best homography from the frontal to the turned face, in eye distances, held for so long. */
    readonly minResidual: number;
    readonly heldMs: number;
  };
  readonly light: {
    /** The face's answer to the screen, as a share of the room's light, below which it is no answer: a glass screen reflects 0.04. */
    readonly minRatio: number;
    /** Correlation of the face's hue with the colours at the best lag. */
    readonly minCorrelation: number;
    readonly mostLagMs: number;
    /** What happens where the room is too bright to see an answer. */
    readonly whenBlind: "skip" | "refuse";
  };
  readonly continuity: {
    /** Three-frame mean cosine to the first faces, on frames that look at the camera. */
    readonly minSimilarity: number;
    /** Longest time without exactly one face once the first step is done, in milliseconds. */
    readonly maxGapMs: number;
    /** Largest move of the face between frames at most 200 ms apart, in face heights. */
    readonly maxJump: number;
  };
  readonly variety: {
    /** Median cosine of the frames that look at the camera to the first three, judged from so many on. */
    readonly maxSimilarity: number;
    readonly minFrames: number;
  };
  readonly stream: {
    /** Fewest frames a second over three seconds. */
    readonly minFrameRate: number;
    /** How far the client's clock may run from the server's, in milliseconds. */
    readonly maxClockDriftMs: number;
  };
}

/** Thresholds from measurements on live clips, prints and replays; see docs/liveness.md. */
export const standardPolicy: Policy = {
  name: "standard",
  acr: "live",
  asks: ["turn", "follow", "blink"],
  directions: ["left", "right", "up", "down"],
  gates: ["stream", "quality", "continuity", "replay", "parallax", "pad", "fusion", "variety"],
  stepMs: 20_000,
  rest: { leastMs: 250, mostMs: 450 },
  reaction: { leastMs: 150, mostMs: 5_000 },
  turn: { yaw: 0.28, up: 0.15, down: 0.2 },
  follow: {
    durationMs: 3_900,
    minAgreement: 0.9,
    minCorrelation: 0.7,
    minYawDeviation: 0.05,
    leastLagMs: 50,
    mostLagMs: 850,
  },
  // Between the dimmest live webcam's mean (-1.65) and the best screen held to one (-4.85).
  pad: { minLiveLogit: -2.5, minFrames: 10 },
  // The middle of the gap between live clips and replays; a worst half second of -4.6.
  fusion: { minProbability: 0.3 },
  // Turned sheets of A4 reached 0.047, a life-size print bent like a head 0.070; heads in 7 clips that turn 0.115 and more.
  parallax: { minResidual: 0.055, heldMs: 200 },
  light: { minRatio: 0.1, minCorrelation: 0.75, mostLagMs: 400, whenBlind: "skip" },
  continuity: { minSimilarity: 0.4, maxGapMs: 2_000, maxJump: 0.6 },
  // Of 9 clips of live people with enough such frames the most alike reached 0.980; one picture, turned and blinked by a program, 0.994 and more in 12.
  variety: { maxSimilarity: 0.992, minFrames: 8 },
  stream: { minFrameRate: 3, maxClockDriftMs: 3_000 },
};

/** More of everything, and coloured light where the room is dim enough for it. */
export const strictPolicy: Policy = {
  ...standardPolicy,
  name: "strict",
  asks: ["turn", "turn", "follow", "blink", "light"],
  gates: [...standardPolicy.gates, "light"],
  // Refuses people before very dark webcams, too.
  fusion: { minProbability: 0.5 },
};

/** For people who cannot turn their head or bear coloured light: it proves no more than a photo and a blink. */
export const gentlePolicy: Policy = {
  ...standardPolicy,
  name: "gentle",
  acr: "photo",
  asks: ["blink", "blink"],
  gates: ["stream", "quality", "continuity", "replay", "pad", "fusion", "variety"],
};

/**
 * A look at the camera and nothing else. A single still image is held to its PAD threshold, too, which was measured on single
 * frames (and chosen on the same): it refuses 120 of 120 prints, 41 of 41 screens held to a webcam, 45 of 60 phone replays, and
 * accepts 120 of 120 and 67 of 69 live ones of two cameras, but only 7 of 52 of dark webcams and 202 of 250 press photos.
 */
export const photoPolicy: Policy = {
  ...gentlePolicy,
  name: "photo",
  asks: [],
  gates: ["stream", "quality", "continuity", "replay", "pad"],
  pad: { minLiveLogit: 3, minFrames: 1 },
};

/** The policies that come with Vultus. */
export const policies: readonly Policy[] = [strictPolicy, standardPolicy, gentlePolicy, photoPolicy];
