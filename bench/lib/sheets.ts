/** Prints of real pictures in front of the simulated camera: held still, turned and tilted, flat or bent. */
import { readFile } from "node:fs/promises";
import sharp from "sharp";
import { textureHeight, textureWidth } from "../../test/support/subject/camera.ts";
import { linearTexture, type Texture } from "../../test/support/subject/colour.ts";
import { encodeJpeg } from "../../test/support/subject/encode.ts";
import type { Uniform } from "../../test/support/subject/noise.ts";
import { renderFrame } from "../../test/support/subject/render.ts";
import { buildSheet, type SheetOptions } from "../../test/support/subject/sheet.ts";
import { neutralState } from "../../test/support/subject/state.ts";
import { cutTexture } from "../../test/support/subject/texture.ts";

/** How a sheet is held at one moment, in degrees. */
export interface Held {
  readonly yawDegrees: number;
  readonly pitchDegrees: number;
  readonly rollDegrees: number;
}

export type SheetKind = "flat" | "bent, R 20 cm" | "bent, R 10 cm" | "bending" | "life-size, R 10 cm";

/** The sheet of each kind; a bending one is another in every frame. Where no size is named the sheet is A4, the face a third of life. */
export const sheetKinds: Readonly<Record<SheetKind, (frame: number) => SheetOptions>> = {
  flat: () => ({}),
  "bent, R 20 cm": () => ({ bendRadiusCm: 20 }),
  "bent, R 10 cm": () => ({ bendRadiusCm: 10 }),
  bending: (frame) => (frame < 2 ? {} : { bendRadiusCm: 8 + 4 * (frame % 4) }),
  // As round as a head: about the best that paper can do.
  "life-size, R 10 cm": () => ({ bendRadiusCm: 10, widthCm: 48 }),
};

/** In LFW pictures (deep-funneled, 250 pixels wide) the face lies here. */
const lfwFace = { x: 125, y: 127, halfWidth: 45 };
/** LFW pixels a texel: the face is then as large as in front of a webcam. */
const SCALE = 0.36;

/** A whole LFW picture as the camera would see it on the sheet. */
export async function lfwTexture(path: string): Promise<Texture> {
  // Read here: the vision modules forbid `sharp` to open files by itself.
  const { data, info } = await sharp(await readFile(path))
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const window = {
    left: lfwFace.x - (SCALE * textureWidth) / 2,
    top: lfwFace.y - (SCALE * textureHeight) / 2,
    scale: SCALE,
    face: { u: textureWidth / 2, halfWidth: lfwFace.halfWidth / SCALE },
  };
  const rgb = await cutTexture({ width: info.width, height: info.height, pixels: data }, window);
  return linearTexture(rgb, textureWidth, textureHeight);
}

/** @returns JPEG. */
export async function sheetPicture(
  texture: Texture,
  options: SheetOptions,
  held: Held,
  uniform: Uniform,
): Promise<Uint8Array> {
  const subject = { texture, mesh: buildSheet(options), rest: { yawDegrees: 0, pitchDegrees: 0 } };
  return encodeJpeg(renderFrame(subject, { ...neutralState, ...held }, { uniform }));
}
