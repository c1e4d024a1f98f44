/** The mark by which an aligned crop is known again: a line of text in its PNG. Its size says nothing, as any small picture may be 112 x 112. */
import { crc32 } from "node:zlib";
import { VultusError } from "../shared/errors.ts";
import { alignedSide, alignmentId } from "./align.ts";
import { imageKind } from "./image-kind.ts";

/** The keyword that PNG has for what made a picture, and what is written under it. */
const keyword = "Software\0";
const made = "vultus, aligned by ";

/** The PNG signature and the header chunk, which is always first. */
const headerEnd = 33;

/** @param png Of a crop that was aligned just now. @returns The same with the mark. */
export function markCrop(png: Uint8Array): Uint8Array {
  const text = textChunk(keyword + made + alignmentId);
  const marked = new Uint8Array(png.length + text.length);
  marked.set(png.subarray(0, headerEnd));
  marked.set(text, headerEnd);
  marked.set(png.subarray(headerEnd), headerEnd + text.length);
  return marked;
}

/**
 * Tells a crop from a picture that a face is yet to be found in. The mark proves nothing: anybody can write it.
 *
 * @param bytes Untrusted.
 * @returns False without the mark, and for what is not of a crop's size any more.
 * @throws {VultusError} `poor-quality` with the reason `other-alignment` for a crop that these networks were not trained on.
 */
export function isMarkedCrop(bytes: Uint8Array): boolean {
  if (imageKind(bytes) !== "png" || bytes.length < headerEnd) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(16) !== alignedSide || view.getUint32(20) !== alignedSide) return false;
  const alignment = markedAlignment(bytes, view);
  if (alignment === undefined) return false;
  if (alignment === alignmentId) return true;
  throw new VultusError(
    "poor-quality",
    "Align the picture again: this crop was cut out by another alignment.",
    {
      reasons: ["other-alignment"],
    },
  );
}

/** Of the chunks before the pixels, which come there in a file of ours. */
function markedAlignment(bytes: Uint8Array, view: DataView): string | undefined {
  for (let at = headerEnd; at + 12 <= bytes.length;) {
    const end = at + 8 + view.getUint32(at);
    const type = latin1(bytes.subarray(at + 4, at + 8));
    if (type === "IDAT") return undefined;
    if (type === "tEXt" && end <= bytes.length && end - at < longestChunk) {
      const text = latin1(bytes.subarray(at + 8, end));
      if (text.startsWith(keyword + made)) return text.slice((keyword + made).length);
    }
    at = end + 4;
  }
  return undefined;
}

/** A longer text is not ours. */
const longestChunk = 256;

/** Length, type, text and checksum. */
function textChunk(text: string): Uint8Array {
  const body = Buffer.from(`tEXt${text}`, "latin1");
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(body.length - 4);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), chunk.length - 4);
  return chunk;
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
