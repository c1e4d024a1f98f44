/** Packs files into a zip while they come: no more than one of them is held in memory. */
import { Zip, ZipDeflate, ZipPassThrough } from "fflate";

export interface ZippedFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** The same files give the same zip: no time of packing stands in it. */
const NO_TIME = new Date(1980, 0, 1);
/** Photos are compressed already. */
const text = /\.(json|jsonl)$/;

/** @returns The zip in pieces, the first when the first file is there. */
export async function* zipped(files: AsyncIterable<ZippedFile>): AsyncGenerator<Uint8Array, void, undefined> {
  const chunks: Uint8Array[] = [];
  const failures: Error[] = [];
  const zip = new Zip((error, chunk) => {
    if (error) failures.push(error);
    else chunks.push(chunk);
  });
  const packed = (): readonly Uint8Array[] => {
    if (failures.length > 0) throw failures[0];
    return chunks.splice(0);
  };
  for await (const { path, bytes } of files) {
    const entry = text.test(path) ? new ZipDeflate(path) : new ZipPassThrough(path);
    entry.mtime = NO_TIME;
    zip.add(entry);
    entry.push(bytes, true);
    yield* packed();
  }
  zip.end();
  yield* packed();
}
