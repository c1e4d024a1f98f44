/** Turns one face of a picture into a subject: a texture cut to the camera and the face points in it, cached on disk. */
import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import type { RgbImage } from "../../../src/vision/facts.ts";
import { cmPerTexel, outerEyeDistanceCm, textureHeight, textureWidth } from "./camera.ts";
import { linearTexture } from "./colour.ts";
import { openFaceMesh } from "./face-mesh.ts";
import { buildHead } from "./head.ts";
import type { Subject } from "./render.ts";
import type { SubjectSource } from "./sources.ts";
import { chin, type FacePoints, foreheadTop, noseTip, outerEyeCorners } from "./topology.ts";
import { cutTexture, type Window } from "./texture.ts";

/** Counts up when the same source would give another subject. */
const CACHE_VERSION = 1;
const cacheFolder = fileURLToPath(new URL("../../../node_modules/.cache/vultus/subjects", import.meta.url));

/** What a subject is made of; small enough to send to a page. */
export interface SubjectAssets {
  /** The texture as PNG. */
  readonly picture: Uint8Array;
  /** 468 points in texels. */
  readonly points: FacePoints;
}

/** Takes 2 s at first use and 0.1 s from then on; works offline. */
export async function prepareSubject(source: SubjectSource): Promise<Subject> {
  const { picture, points } = await subjectAssets(source);
  const { data, info } = await sharp(picture).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const texture = linearTexture(data, info.width, info.height);
  return { texture, mesh: buildHead(points), rest: source.rest };
}

/** The picture a person would upload: the same cut of the source, unturned, as JPEG. */
export async function subjectPhoto(source: SubjectSource): Promise<Uint8Array> {
  return sharp((await subjectAssets(source)).picture)
    .jpeg({ quality: 92 })
    .toBuffer();
}

/** What {@link prepareSubject} builds on, from the cache or made now. */
export async function subjectAssets(source: SubjectSource): Promise<SubjectAssets> {
  const photo = await readFile(demoPicture(source.file));
  const key = createHash("sha256")
    .update(photo)
    .update(JSON.stringify([CACHE_VERSION, source.file, source.place]))
    .digest("hex");
  const path = join(cacheFolder, `${source.id}-${key.slice(0, 16)}`);
  try {
    const [picture, points] = await Promise.all([readFile(`${path}.png`), readFile(`${path}.json`, "utf8")]);
    // Written by the lines below, under a name that depends on everything it was made from.
    return { picture, points: JSON.parse(points) as FacePoints };
  } catch {
    const assets = await makeAssets(photo, source);
    await mkdir(cacheFolder, { recursive: true });
    await writeWhole(`${path}.png`, assets.picture);
    await writeWhole(`${path}.json`, JSON.stringify(assets.points));
    return assets;
  }
}

function demoPicture(file: string): string {
  const require = createRequire(import.meta.url);
  return join(dirname(require.resolve("@vladmandic/face-api/package.json")), "demo", file);
}

async function makeAssets(photo: Uint8Array, source: SubjectSource): Promise<SubjectAssets> {
  const { data, info } = await sharp(photo)
    .rotate()
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const image: RgbImage = { width: info.width, height: info.height, pixels: data };
  const network = await openFaceMesh();
  const points = network.locate(image, source.place);
  const window = windowAround(points);
  const rgb = await cutTexture(image, window);
  const raw = { width: textureWidth, height: textureHeight, channels: 3 } as const;
  return {
    picture: await sharp(rgb, { raw }).png().toBuffer(),
    points: points.map(([x, y, z]) =>
      [(x - window.left) / window.scale, (y - window.top) / window.scale, z / window.scale].map(
        (value) => Math.round(value * 100) / 100,
      ),
    ) as unknown as FacePoints,
  };
}

/** The part of the photo that the camera sees when the face is at its distance, a little above the middle. */
function windowAround(points: FacePoints): Window {
  const [right, left] = outerEyeCorners.map((i) => points[i]);
  const scale = Math.hypot(right[0] - left[0], right[1] - left[1]) / (outerEyeDistanceCm / cmPerTexel);
  const x = (right[0] + left[0] + 2 * points[noseTip][0]) / 4;
  const y = (points[foreheadTop][1] + points[chin][1]) / 2;
  const window = { left: x - scale * textureWidth * 0.5, top: y - scale * textureHeight * 0.48, scale };
  const columns = points.map((point) => (point[0] - window.left) / scale);
  const [u1, u2] = [Math.min(...columns), Math.max(...columns)];
  return { ...window, face: { u: (u1 + u2) / 2, halfWidth: (u2 - u1) / 2 } };
}

/** Other test processes may read or write the same name. */
async function writeWhole(path: string, content: Uint8Array | string): Promise<void> {
  const part = `${path}.${process.pid}.part`;
  await writeFile(part, content);
  await rename(part, path);
}
