/** Tells what kind of picture some bytes claim to be, whether it moves and how large it is, from the first bytes alone: nothing is decoded. */

export type ImageKind = "jpeg" | "png" | "webp" | "heic";

const heicBrands = new Set(["heic", "heix", "heim", "heis", "mif1", "msf1", "hevc", "hevx"]);

/** @returns `undefined` for anything but JPEG, PNG, WebP and HEIC: SVG, GIF, AVIF and documents are not pictures here. */
export function imageKind(bytes: Uint8Array): ImageKind | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return "jpeg";
  if (text(bytes, 0, 8) === "\x89PNG\r\n\x1a\n") return "png";
  if (text(bytes, 0, 4) === "RIFF" && text(bytes, 8, 12) === "WEBP") return "webp";
  if (text(bytes, 4, 8) === "ftyp" && heicBrands.has(text(bytes, 8, 12))) return "heic";
  return undefined;
}

/** True for an animated WebP, an APNG and a HEIC sequence. */
export function isAnimated(bytes: Uint8Array, kind: ImageKind): boolean {
  switch (kind) {
    case "jpeg":
      return false;
    case "webp":
      // The extended header's flags; bit 1 says animation.
      return text(bytes, 12, 16) === "VP8X" && (bytes[20] & 0b10) !== 0;
    case "png":
      return hasAnimationChunk(bytes);
    case "heic":
      return ["msf1", "hevc", "hevx"].includes(text(bytes, 8, 12));
  }
}

/** @returns The longer side of a JPEG in pixels, as its frame header says, or `undefined` when there is none where it should be. */
export function jpegSide(bytes: Uint8Array): number | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 2; at + 9 <= bytes.length && bytes[at] === 0xff;) {
    const marker = bytes[at + 1];
    // Frame headers are C0 to CF but for the tables among them.
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) {
      return Math.max(view.getUint16(at + 5), view.getUint16(at + 7));
    }
    // Any number of FF may come before a marker.
    at += marker === 0xff ? 1 : 2 + view.getUint16(at + 2);
  }
  return undefined;
}

/** An APNG announces itself by an `acTL` chunk before the first pixels. */
function hasAnimationChunk(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 8; at + 8 <= bytes.length;) {
    const type = text(bytes, at + 4, at + 8);
    if (type === "acTL") return true;
    if (type === "IDAT") return false;
    at += 12 + view.getUint32(at);
  }
  return false;
}

function text(bytes: Uint8Array, from: number, to: number): string {
  return String.fromCharCode(...bytes.subarray(from, to));
}
