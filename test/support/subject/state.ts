/** What the subject does at one moment. */

export interface SubjectState {
  /** Positive: the nose points to the picture's right edge, the person's own left. */
  readonly yawDegrees: number;
  /** Positive: the nose points up. */
  readonly pitchDegrees: number;
  /** Positive: the head leans clockwise in the picture. */
  readonly rollDegrees: number;
  /** 0 as in the picture, 1 both eyes closed. */
  readonly blink: number;
  /** From the picture's place: right, down, away from the camera. */
  readonly offsetCm: readonly [number, number, number];
  /** The room's light on each channel, linear; 1 as in the picture. */
  readonly ambient: readonly [number, number, number];
  /** What the screen in front of the face adds, as a share of the room's light, linear. */
  readonly screenLight: readonly [number, number, number];
}

/** As in the source picture. */
export const neutralState: SubjectState = {
  yawDegrees: 0,
  pitchDegrees: 0,
  rollDegrees: 0,
  blink: 0,
  offsetCm: [0, 0, 0],
  ambient: [1, 1, 1],
  screenLight: [0, 0, 0],
};
