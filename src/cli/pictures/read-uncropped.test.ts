import { writeFile } from "node:fs/promises";
import sharp from "sharp";
import { afterEach, beforeEach, expect, it } from "vitest";
import { makePictureFolder, type PictureFolder } from "../../../test/support/picture-folder.ts";
import { readUncropped } from "./read-uncropped.ts";

let folder: PictureFolder;
beforeEach(async () => {
  folder = await makePictureFolder();
});
afterEach(() => folder.remove());

async function pictureOf(width: number, height: number, format: "png" | "jpeg"): Promise<string> {
  const blank = sharp({ create: { width, height, channels: 3, background: "#888888" } });
  const path = folder.in(`${width}x${height}.${format}`);
  await writeFile(path, await blank.toFormat(format).toBuffer());
  return path;
}

it("refuses a crop as such, and says what to use instead", async () => {
  await expect(readUncropped(await pictureOf(112, 112, "png"))).rejects.toMatchObject({
    ...{ code: "poor-quality", reasons: ["aligned-crop"] },
    message: expect.stringContaining("picture that it was cut from"),
  });
});

it.each([
  [112, 113, "png"],
  [113, 112, "png"],
  [112, 112, "jpeg"],
] as const)("takes a picture of %i x %i pixels as %s", async (width, height, format) => {
  const photo = await readUncropped(await pictureOf(width, height, format));
  expect(photo.length).toBeGreaterThan(100);
});

it("leaves what is hardly a file to whoever decodes it", async () => {
  await folder.lay({ "a.png": "\x89PNG" });
  expect(await readUncropped(folder.in("a.png"))).toBeInstanceOf(Uint8Array);
});
