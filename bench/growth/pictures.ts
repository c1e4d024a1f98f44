/** Pictures of rendered people: of many sizes, and with many faces. */
import sharp from "sharp";
import { frameHeight, frameWidth } from "../../test/support/subject/camera.ts";
import { answering } from "../../test/support/subject/motion.ts";
import { seededUniform } from "../../test/support/subject/noise.ts";
import { prepareSubject } from "../../test/support/subject/prepare.ts";
import { renderFrame } from "../../test/support/subject/render.ts";
import { subjectSources } from "../../test/support/subject/sources.ts";

/** One RGB frame of each person, 640 x 480 without noise. */
export async function renderPeople(): Promise<readonly Uint8Array[]> {
  return await Promise.all(
    Object.values(subjectSources).map(async (source, i) => {
      const subject = await prepareSubject(source);
      const rgba = renderFrame(subject, answering(i)({ kind: "centre" }, 0, 0), { noise: 0 });
      return await sharp(rgba, { raw: { width: frameWidth, height: frameHeight, channels: 4 } })
        .removeAlpha()
        .raw()
        .toBuffer();
    }),
  );
}

/**
 * The same view by a camera of more pixels, with the noise that makes its files as large as a camera's.
 *
 * @param frame As `renderPeople` gives it.
 * @returns A JPEG with sides of 4 : 3.
 */
export async function enlarged(frame: Uint8Array, megapixels: number): Promise<Uint8Array> {
  const width = Math.round(Math.sqrt((megapixels * 1e6 * frameWidth) / frameHeight));
  const height = Math.round((width * frameHeight) / frameWidth);
  const pixels = await rgb(frame).resize(width, height).raw().toBuffer();
  return await noisyJpeg(pixels, width, height);
}

const columns = 5;
const rows = 2;
/** Most faces of a crowd. */
export const mostFaces = columns * rows;
const cell = { width: 256, height: 480 };
const face = { width: 256, height: 320 };

/**
 * A picture of 1280 x 960 with so many faces of about the same height in it.
 *
 * @param people As `renderPeople` gives them; each may come several times.
 * @param count 1 to 10.
 */
export async function crowd(people: readonly Uint8Array[], count: number): Promise<Uint8Array> {
  const [width, height] = [columns * cell.width, rows * cell.height];
  const heads = Array.from({ length: count }, async (_, i) => ({
    input: await head(people[i % people.length]),
    left: (i % columns) * cell.width,
    top: Math.floor(i / columns) * cell.height + (cell.height - face.height) / 2,
  }));
  const background = { r: 120, g: 125, b: 115 };
  const pixels = await sharp({ create: { width, height, channels: 3, background } })
    .composite(await Promise.all(heads))
    // Whatever is laid on a picture gives it an alpha channel.
    .removeAlpha()
    .raw()
    .toBuffer();
  return await noisyJpeg(pixels, width, height);
}

/** The middle of a frame, as PNG. */
async function head(frame: Uint8Array): Promise<Buffer> {
  const [width, height] = [320, 400];
  return await rgb(frame)
    .extract({ left: (frameWidth - width) / 2, top: (frameHeight - height) / 2, width, height })
    .resize(face.width, face.height)
    .png()
    .toBuffer();
}

function rgb(frame: Uint8Array) {
  return sharp(frame, { raw: { width: frameWidth, height: frameHeight, channels: 3 } });
}

async function noisyJpeg(pixels: Uint8Array, width: number, height: number): Promise<Uint8Array> {
  const uniform = seededUniform(width);
  // With a standard deviation of 5 steps of 255 a picture of 12 megapixels is a file of some 2.5 MB, as a phone's.
  const noisy = Uint8ClampedArray.from(pixels, (value) => value + (uniform() - 0.5) * 5 * Math.sqrt(12));
  return await sharp(noisy, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 92 })
    .toBuffer();
}
