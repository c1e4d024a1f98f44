/** Reads a picture that a command is given by path. */
import { readFile, stat } from "node:fs/promises";
import { VultusError } from "../../shared/errors.ts";

/** No picture that is accepted is larger; whatever is must not fill the memory. */
const MOST_BYTES = 64 * 1024 * 1024;

/** @throws {VultusError} `not-found`, `not-an-image`, `image-too-large`. */
export async function readPicture(path: string): Promise<Uint8Array> {
  try {
    const entry = await stat(path);
    // A pipe would be waited for without end.
    if (!entry.isFile()) throw new VultusError("not-an-image", `${path} is no file. Give a picture.`);
    if (entry.size > MOST_BYTES) {
      throw new VultusError("image-too-large", `${path} is too large for a picture.`);
    }
    return new Uint8Array(await readFile(path));
  } catch (cause) {
    if (cause instanceof VultusError) throw cause;
    throw new VultusError("not-found", `${path} cannot be read. Check the path.`, { cause });
  }
}
