/** Pictures on their way in: base64 in JSON, or one file of a multipart form. */
import type { FastifyRequest } from "fastify";
import { VultusError } from "../shared/errors.ts";
import { MAX_PICTURE_BYTES } from "../shared/largest-picture.ts";

/** A JSON body with one picture, which takes a third more as base64, and one with several (phones make pictures of 3 to 5 MB). */
export const ONE_PICTURE_BODY_BYTES = Math.ceil((MAX_PICTURE_BYTES * 4) / 3) + 64 * 1024;
export const SEVERAL_PICTURES_BODY_BYTES = 2 * ONE_PICTURE_BODY_BYTES;

/** Longer fields are cut off; none that is valid is as long. */
const FORM_LIMITS = { files: 1, fields: 10, parts: 11, fieldSize: 10_000, fileSize: MAX_PICTURE_BYTES };

/** @throws {VultusError} `not-an-image` when the text is not base64. */
export function pictureFromBase64(text: string): Uint8Array {
  const base64 = text.replace(/^data:image\/[\w.+-]+;base64,/i, "").replace(/\s+/g, "");
  if (base64 === "" || !/^[A-Za-z0-9+/_-]+={0,2}$/.test(base64)) {
    throw new VultusError("not-an-image", "Send the picture as base64, with or without a data: prefix.");
  }
  return new Uint8Array(Buffer.from(base64, "base64"));
}

export interface PictureForm {
  readonly file: Uint8Array;
  /** The text fields. */
  readonly fields: ReadonlyMap<string, string>;
}

/**
 * Reads a multipart form with one file named `file`.
 *
 * @throws {VultusError} `unsupported-media-type` when it is not multipart; `bad-request` when the file or a named field is missing; `body-too-large`.
 */
export async function readPictureForm(
  request: FastifyRequest,
  fieldNames: readonly string[],
): Promise<PictureForm> {
  if (!request.isMultipart()) {
    throw new VultusError(
      "unsupported-media-type",
      'Send multipart/form-data with the picture as the field "file".',
    );
  }
  const fields = new Map<string, string>();
  let file: Uint8Array | undefined;
  try {
    for await (const part of request.parts({ limits: FORM_LIMITS })) {
      if (part.type === "file") {
        const bytes = new Uint8Array(await part.toBuffer());
        if (part.fieldname === "file") file = bytes;
      } else if (typeof part.value === "string") {
        fields.set(part.fieldname, part.value);
      }
    }
  } catch (cause) {
    // The parser's own refusals have a code; of a form that is cut short or malformed it throws plain errors.
    if (cause instanceof Error && "statusCode" in cause) throw cause;
    throw new VultusError("bad-request", "The form is cut short or malformed. Send it again.", { cause });
  }
  const missing = [...fieldNames.filter((name) => !fields.has(name)), ...(file ? [] : ["file"])];
  if (!file || missing.length > 0) {
    throw new VultusError(
      "bad-request",
      `The form lacks: ${missing.join(", ")}. The picture's field is called "file".`,
    );
  }
  return { file, fields };
}
