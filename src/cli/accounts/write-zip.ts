/** Packs files into a zip while they come: no more than one of them is held in memory. */
import type { FileHandle } from "node:fs/promises";
import { Zip, ZipDeflate, ZipPassThrough } from "fflate";

export interface ZippedFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** The same files give the same zip: no time of packing stands in it. */
const NO_TIME = new Date(1980, 0, 1);
/** Photos are compressed already. */
const text = /\.(json|jsonl)$/;

export async function writeZip(file: FileHandle, files: AsyncIterable<ZippedFile>): Promise<void> {
  const chunks: Uint8Array[] = [];
  const failures: Error[] = [];
  const zip = new Zip((error, chunk) => {
    if (error) failures.push(error);
    else chunks.push(chunk);
  });
  const flush = async (): Promise<void> => {
    if (failures.length > 0) throw failures[0];
    // Goes on from where the last one ended, and unlike `write` until all of it is written.
    for (const chunk of chunks.splice(0)) await file.writeFile(chunk);
  };
  for await (const { path, bytes } of files) {
    const entry = text.test(path) ? new ZipDeflate(path) : new ZipPassThrough(path);
    entry.mtime = NO_TIME;
    zip.add(entry);
    entry.push(bytes, true);
    await flush();
  }
  zip.end();
  await flush();
}
