/** The numbers a capture is judged by, as data, so that evidence can be judged again under others. */

export interface Policy {
  readonly name: string;
  /** Longest time for one step, in milliseconds. */
  readonly stepMs: number;
  /** Passive PAD: the mean log odds of a live face must reach this over at least so many frames. */
  readonly minLiveLogit: number;
  readonly minLiveFrames: number;
  /** Continuity: three-frame mean cosine to the first faces, on frames that look at the camera. */
  readonly minSimilarity: number;
  /** Continuity: longest time without exactly one face once the first step is done, in milliseconds. */
  readonly maxGapMs: number;
  /** Continuity: largest move of the face between frames at most 200 ms apart, in face heights. */
  readonly maxJump: number;
  /** Stream: fewest frames a second over three seconds. */
  readonly minFrameRate: number;
  /** Stream: how far the client's clock may run from the server's, in milliseconds. */
  readonly maxClockDriftMs: number;
}

/** Thresholds from measurements on live clips and replays; see docs/liveness.md. */
export const standardPolicy: Policy = {
  name: "standard",
  stepMs: 20_000,
  minLiveLogit: 0.5,
  minLiveFrames: 10,
  minSimilarity: 0.4,
  maxGapMs: 2_000,
  maxJump: 0.6,
  minFrameRate: 3,
  maxClockDriftMs: 3_000,
};
