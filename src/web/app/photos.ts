/** Photos on their way to the server: what may be chosen, and how a file becomes the base64 that the contract asks for. */

/** What one person may give at once. */
export const MAX_PHOTOS = 5;
/** Above this many pixels on a side, a picture is scaled down: faces are read at far less, and phones take 12 megapixels. */
const longestSide = 2048;
/** Files up to this size go as they are. */
const smallBytes = 1_500_000;

export const acceptedTypes = "image/jpeg,image/png,image/webp,image/heic,image/heif,.heic,.heif";

export interface Choice {
  readonly accepted: readonly File[];
  /** What was left out and why; undefined when everything was taken. */
  readonly complaint: string | undefined;
}

/** @param room How many more photos fit. */
export function choosePhotos(files: readonly File[], room: number): Choice {
  const pictures = files.filter(isPicture);
  const accepted = pictures.slice(0, room);
  if (pictures.length < files.length) {
    return { accepted, complaint: "Only JPEG, PNG, WebP and HEIC pictures can be used." };
  }
  if (accepted.length < pictures.length) {
    return { accepted, complaint: `No more than ${MAX_PHOTOS} photos can be used at once.` };
  }
  return { accepted, complaint: undefined };
}

/**
 * Reads a photo for sending. Large ones are scaled down, which also strips their metadata, such as where they were taken.
 *
 * @returns Base64 without a `data:` prefix.
 */
export async function encodePhoto(file: File): Promise<string> {
  const small = file.size > smallBytes ? await scaledDown(file) : undefined;
  return toBase64(small ?? file);
}

function isPicture(file: File): boolean {
  return /^image\/(jpeg|png|webp|hei[cf])$/.test(file.type) || /\.(jpe?g|png|webp|hei[cf])$/i.test(file.name);
}

/** @returns `undefined` when this browser cannot read the picture (HEIC in most): the server can. */
async function scaledDown(file: File): Promise<Blob | undefined> {
  const bitmap = await createImageBitmap(file).catch(() => undefined);
  if (!bitmap) return undefined;
  const scale = Math.min(1, longestSide / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(bitmap.width * scale);
  canvas.height = Math.round(bitmap.height * scale);
  canvas.getContext("2d", { alpha: false })?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.92));
  return blob ?? undefined;
}

function toBase64(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onerror = () => reject(reader.error ?? new Error("The file could not be read."));
    // "data:<type>;base64,<data>"
    reader.onload = () => resolve(typeof reader.result === "string" ? reader.result.split(",", 2)[1] : "");
    reader.readAsDataURL(blob);
  });
}
