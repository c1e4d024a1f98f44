/** The pinhole camera that looks at the simulated subject, and the picture plane its texture covers. */

/** Size of a rendered frame, in pixels. */
export const frameWidth = 640;
export const frameHeight = 480;
/** Focal length in frame pixels: a horizontal field of view of 56 degrees, as a laptop's webcam. */
export const focalPixels = 600;
/** From the camera to the outer eye corners. */
export const faceDistanceCm = 45;
/** Between the outer eye corners of an adult. */
export const outerEyeDistanceCm = 9;

/** Texels per frame pixel: a texture sampled at 1:1 would look blurred. */
export const supersampling = 1.5;
/** The texture reaches past the frame, so that a moving subject does not uncover its edge. */
const margin = 1.2;
export const textureWidth = Math.round(frameWidth * supersampling * margin);
export const textureHeight = Math.round(frameHeight * supersampling * margin);

/** Centimetres that one texel covers at the distance of the face. */
export const cmPerTexel = faceDistanceCm / (focalPixels * supersampling);

/** Where the ray through a texel goes: x per unit of depth. */
export function slopeX(u: number): number {
  return (u - textureWidth / 2) / (supersampling * focalPixels);
}

/** Where the ray through a texel goes: y (downwards) per unit of depth. */
export function slopeY(v: number): number {
  return (v - textureHeight / 2) / (supersampling * focalPixels);
}
