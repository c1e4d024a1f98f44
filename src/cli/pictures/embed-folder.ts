/** Embeds every picture of a folder: one document with the vectors, and with the reasons where there is none. */
import type { FileHandle } from "node:fs/promises";
import { join, resolve } from "node:path";
import { whosePhotos } from "../../auth/whose-photos.ts";
import { textTable } from "../../evaluation/text-table.ts";
import { VultusError } from "../../shared/errors.ts";
import { printableLine } from "../../shared/printable.ts";
import type { CliDeps, Eyes } from "../deps.ts";
import { type EmbeddedImage, type Embeddings, embeddingsText, MOST_IMAGES } from "./embeddings-file.ts";
import { embedToEnroll } from "./embed-picture.ts";
import { REFUSED } from "../exit-codes.ts";
import { lookThrough, personOf, picturesBelow, type RefusedImage } from "./picture-folder.ts";
import { writePrivately } from "../terminal/private-file.ts";
import { readPicture } from "./read-picture.ts";

export interface EmbedOptions {
  readonly out?: string;
  readonly json?: boolean;
}

/** @throws {VultusError} `bad-request` without pictures, with too many, or when the file to write is there already. */
export async function embedFolder(
  deps: CliDeps,
  folder: string,
  { out, json = false }: EmbedOptions,
): Promise<void> {
  const images = await picturesBelow(folder);
  if (images.length > MOST_IMAGES) {
    throw new VultusError(
      "bad-request",
      `${folder} holds ${images.length} pictures. Embed ${MOST_IMAGES} at a time at most: give its sub-folders one by one.`,
    );
  }
  await deps.withEyes(async (eyes) => {
    const embedInto = async (file?: FileHandle): Promise<void> => {
      const embeddings = await embedAll(deps, eyes, folder, images);
      const text = file || json ? embeddingsText(embeddings) : "";
      await file?.writeFile(text);
      if (embeddings.images.length === 0) deps.setExitCode(REFUSED);
      noteDifferentPeople(deps, embeddings.images);
      if (json) return deps.print(text);
      for (const line of summaryLines(embeddings, out)) deps.print(line);
    };
    // The file comes first: what could be written nowhere need not be computed.
    await (out === undefined ? embedInto() : writePrivately(out, embedInto));
  });
}

async function embedAll(
  deps: CliDeps,
  eyes: Eyes,
  folder: string,
  paths: readonly string[],
): Promise<Embeddings> {
  const { modelId, dimension } = await deps.faceModel();
  const images: EmbeddedImage[] = [];
  const refused: RefusedImage[] = [];
  const looks = lookThrough(deps, paths, async (image) =>
    embedToEnroll(eyes, await readPicture(join(folder, image))),
  );
  for await (const looked of looks) {
    const { image } = looked;
    if (looked.kind === "refused") refused.push({ image, reasons: looked.reasons });
    else {
      const { quality, embedding } = looked.result;
      images.push({ image, person: personOf(image), quality, ...embedding });
    }
  }
  return { modelId, dimension, images, refused };
}

/** A stranger in somebody's folder would bend the mean that the person is compared by. */
function noteDifferentPeople(deps: Pick<CliDeps, "note">, images: readonly EmbeddedImage[]): void {
  for (const [person, own] of byPerson(images)) {
    // Of a crop no quality is known: whose the pictures are is decided by the others first.
    const faces = own.map(({ quality, ...one }) => ({ ...one, quality: quality ?? 0 }));
    const others = whosePhotos(faces).people.slice(1).flat();
    if (others.length === 0) continue;
    const names = others.map(({ image }) => image).join(", ");
    deps.note(printableLine(`Not all pictures of ${person} look like one person. Look at ${names}.`));
  }
}

function byPerson(images: readonly EmbeddedImage[]): ReadonlyMap<string, readonly EmbeddedImage[]> {
  const people = new Map<string, EmbeddedImage[]>();
  for (const image of images) {
    if (image.person === null) continue;
    const own = people.get(image.person) ?? [];
    own.push(image);
    people.set(image.person, own);
  }
  return people;
}

const aCrop = "is a crop of vultus align, embedded as it is";

function summaryLines(
  { modelId, dimension, images, refused }: Embeddings,
  out: string | undefined,
): readonly string[] {
  const head = ["picture", "person", "norm", "quality"];
  const rows = images.map(({ image, person, norm, quality }) => [
    ...[image, person ?? "", norm.toFixed(2), quality?.toFixed(2) ?? "crop"],
  ]);
  const crops = images.filter(({ quality }) => quality === null).length;
  const reasons = refused.map(({ image, reasons: why }) => ["refused", image, why.join(", ")]);
  const place =
    out === undefined
      ? "All numbers: --json, or --out for a file that only you can read. They identify the people:"
      : `${resolve(out)} is written. The numbers in it identify the people:`;
  return [
    ...(out === undefined && rows.length > 0 ? [...textTable([head, ...rows], [2, 3]), ""] : []),
    ...(reasons.length > 0 ? [...textTable(reasons), ""] : []),
    `${images.length} embedded as ${dimension} numbers by ${modelId}, ${refused.length} refused`,
    ...(crops > 0
      ? [`${crops} of them ${crops === 1 ? aCrop : "are crops of vultus align, embedded as they are"}`]
      : []),
    `${place} treat them like the pictures.`,
  ];
}
