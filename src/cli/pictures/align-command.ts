/** `vultus align`: the faces of a folder of pictures, cut out and turned upright as the embedding sees them. */
import { lstat, mkdir, realpath, rm } from "node:fs/promises";
import { basename, dirname, extname, isAbsolute, join, relative, resolve, sep } from "node:path";
import type { Command } from "commander";
import { textTable } from "../../evaluation/text-table.ts";
import { VultusError } from "../../shared/errors.ts";
import type { CliDeps, Eyes } from "../deps.ts";
import { REFUSED } from "../exit-codes.ts";
import { lookThrough, picturesBelow, type RefusedImage } from "./picture-folder.ts";
import { writePrivately } from "../terminal/private-file.ts";
import { readPicture } from "./read-picture.ts";

interface AlignOptions {
  readonly out: string;
  readonly overwrite?: boolean;
  readonly json?: boolean;
}

/** A crop that was written. */
interface AlignedImage {
  readonly image: string;
  /** Path from the folder of crops, with `/` between its parts. */
  readonly crop: string;
  /** Of the face in its picture, 0 to 1. */
  readonly quality: number;
}

interface AlignReport {
  readonly aligned: readonly AlignedImage[];
  /** Pictures whose crops were there already. */
  readonly exists: readonly string[];
  readonly refused: readonly RefusedImage[];
}

export function addAlignCommand(program: Command, deps: CliDeps): void {
  program
    .command("align <folder>")
    .description("cut out the face of every picture in a folder; needs no server and no database")
    .requiredOption("-o, --out <folder>", "where to write the crops, in the same sub-folders")
    .option("--overwrite", "write over crops that are there already")
    .option("--json", "the report as JSON")
    .addHelpText("after", help)
    .action(async (folder: string, options: AlignOptions) => {
      const images = await picturesBelow(folder);
      await refuseNested(folder, options.out);
      await deps.withEyes(async (eyes) => {
        const report = await alignAll(deps, eyes, folder, images, options);
        if (report.aligned.length + report.exists.length === 0) deps.setExitCode(REFUSED);
        if (options.json) return deps.print(JSON.stringify({ out: options.out, ...report }, null, 2));
        for (const line of reportLines(report, options.out)) deps.print(line);
      });
    });
}

async function alignAll(
  deps: CliDeps,
  eyes: Eyes,
  folder: string,
  images: readonly string[],
  { out, overwrite = false }: AlignOptions,
): Promise<AlignReport> {
  const crops = cropNames(images);
  const aligned: AlignedImage[] = [];
  const exists: string[] = [];
  const refused: RefusedImage[] = [];
  const looks = lookThrough(deps, images, async (image) => {
    const crop = crops.get(image);
    if (crop === undefined) throw sameName(image);
    if (!overwrite && (await isThere(join(out, crop)))) return undefined;
    return { crop, ...(await alignOne(eyes, join(folder, image))) };
  });
  for await (const looked of looks) {
    const { image } = looked;
    if (looked.kind === "refused") refused.push({ image, reasons: looked.reasons });
    else if (looked.result === undefined) exists.push(image);
    else {
      const { crop, quality, png } = looked.result;
      await writeCrop(join(out, crop), png, overwrite);
      aligned.push({ image, crop, quality });
    }
  }
  return { aligned, exists, refused };
}

/** Blurred, dark and turned faces are cut out as well: whether they can be compared is for the embedding to say. */
async function alignOne(eyes: Eyes, path: string): Promise<{ png: Uint8Array; quality: number }> {
  const { face, faceCount } = await eyes.analyzePhoto(await readPicture(path), { aligned: true });
  if (!face?.alignedPng) throw new VultusError("no-face", "Use a picture that shows the face clearly.");
  if (faceCount > 1) throw new VultusError("several-faces", "Use a picture with one person in it.");
  return { png: face.alignedPng, quality: face.quality.overall };
}

/** The same names, ending in .png. @returns The crop's path by the picture's; none for a second picture of one name. */
function cropNames(images: readonly string[]): ReadonlyMap<string, string> {
  const taken = new Set<string>();
  const crops = new Map<string, string>();
  for (const image of images) {
    const crop = `${image.slice(0, image.length - extname(image).length)}.png`;
    if (!taken.has(crop)) crops.set(image, crop);
    taken.add(crop);
  }
  return crops;
}

function sameName(image: string): VultusError {
  const message = `Another picture beside ${image} has this name, but for its ending. Rename one of them.`;
  return new VultusError("bad-request", message, { reasons: ["same-name"] });
}

async function writeCrop(path: string, png: Uint8Array, overwrite: boolean): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    if (overwrite) await rm(path, { force: true });
  } catch (cause) {
    throw new VultusError("bad-request", `${path} cannot be written. Name another folder with --out.`, {
      cause,
    });
  }
  await writePrivately(path, (file) => file.writeFile(png));
}

/** Crops among their own pictures would be aligned again by the next run, and could take the pictures' places. */
async function refuseNested(folder: string, out: string): Promise<void> {
  const [from, to] = await Promise.all([realpath(folder), placeOf(resolve(out))]);
  if (!isWithin(to, from) && !isWithin(from, to)) return;
  throw new VultusError(
    "bad-request",
    `${out} and ${folder} lie in one another. Name a folder of its own with --out.`,
  );
}

function isWithin(inner: string, outer: string): boolean {
  const way = relative(outer, inner);
  return !isAbsolute(way) && way.split(sep)[0] !== "..";
}

/** Where a path leads, though its last parts may be missing yet. */
async function placeOf(path: string): Promise<string> {
  const real = await realpath(path).catch(() => undefined);
  if (real !== undefined || dirname(path) === path) return real ?? path;
  return join(await placeOf(dirname(path)), basename(path));
}

/** Whatever it is: also a link that leads nowhere. */
async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

function reportLines({ aligned, exists, refused }: AlignReport, out: string): readonly string[] {
  const rows = refused.map(({ image, reasons }) => ["refused", image, reasons.join(", ")]);
  return [
    ...(rows.length === 0 ? [] : [...textTable(rows), ""]),
    `${aligned.length} aligned, ${exists.length} there already, ${refused.length} refused`,
    ...(aligned.length > 0 ? [`The crops are in ${out}. Delete them when you are done.`] : []),
  ];
}

const help = `
Each crop is a PNG of 112 x 112 pixels: eyes, nose and mouth where the embedding expects them, and no more of the picture.
Faces that are blurred, dark or turned are cut out, too. Pictures with no face or several are reported with the reasons, and
so is the second of two that differ only in their ending (same-name). Crops that are there already stay as they are, and
their pictures are not looked at, so the same command goes on where it was broken off.

Each crop carries a mark by which vultus embed, compare and evaluate faces know it, and take it as it is.

The crops are personal data, as the pictures are: only you can read them (mode 0600). Delete them when you are done.

Exit code: 0 done, 1 none of the pictures can be used, 2 anything else.

Examples:
  vultus align people/ --out aligned/
  vultus embed aligned/ --out embeddings.json
  vultus align people/ --out aligned/ --overwrite --json > report.json`;
