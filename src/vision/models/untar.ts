/** Picks named files out of a gzipped tar archive as it streams by; the rest is passed over and kept nowhere. */
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";

const blockSize = 512;

/** How much a picked file may hold: no archive may fill the memory. */
export interface UntarLimits {
  readonly maxFileBytes: number;
}

/**
 * @param wanted Paths inside the archive.
 * @returns The files found, by path.
 * @throws When the stream breaks, is no gzip, or ends within a file.
 */
export async function untar(
  archive: Readable,
  wanted: ReadonlySet<string>,
  limits: UntarLimits,
): Promise<Map<string, Uint8Array>> {
  const found = new Map<string, Uint8Array>();
  const gunzip = createGunzip();
  // An error of the source does not travel through a pipe by itself.
  archive.on("error", (error) => gunzip.destroy(error));
  const reader = blockReader(archive.pipe(gunzip));
  for (;;) {
    const header = await reader.read(blockSize);
    if (header === undefined || header.every((byte) => byte === 0)) break;
    const { path, size } = parseHeader(header);
    const padded = Math.ceil(size / blockSize) * blockSize;
    if (!wanted.has(path)) {
      await reader.skip(padded);
      continue;
    }
    if (size > limits.maxFileBytes) throw new Error(`${path} is larger than expected`);
    const content = await reader.read(padded);
    if (content === undefined) throw new Error("the archive ends within a file");
    found.set(path, content.subarray(0, size));
  }
  // Read to the end: only then has every byte been counted into the archive's digest.
  await reader.drain();
  return found;
}

function parseHeader(header: Buffer): { path: string; size: number } {
  const field = (from: number, to: number) => header.toString("utf8", from, to).replace(/\0.*$/s, "");
  const prefix = field(345, 500);
  const size = Number.parseInt(field(124, 136).trim(), 8);
  if (!Number.isSafeInteger(size) || size < 0) throw new Error("the archive has a broken header");
  return { path: prefix ? `${prefix}/${field(0, 100)}` : field(0, 100), size };
}

interface BlockReader {
  /** @returns `undefined` when the stream ended first. */
  read(length: number): Promise<Buffer | undefined>;
  skip(length: number): Promise<void>;
  drain(): Promise<void>;
}

function blockReader(stream: AsyncIterable<Buffer>): BlockReader {
  const chunks = stream[Symbol.asyncIterator]();
  let rest: Buffer = Buffer.alloc(0);
  const more = async () => {
    const chunk = await chunks.next();
    if (chunk.done !== true) rest = chunk.value;
    return chunk.done !== true;
  };
  return {
    async read(length) {
      const parts: Buffer[] = [];
      for (let missing = length; missing > 0;) {
        if (rest.length === 0 && !(await more())) return undefined;
        const part = rest.subarray(0, missing);
        rest = rest.subarray(part.length);
        missing -= part.length;
        parts.push(part);
      }
      return Buffer.concat(parts);
    },
    async skip(length) {
      for (let missing = length; missing > 0;) {
        if (rest.length === 0 && !(await more())) throw new Error("the archive ends within a file");
        const step = Math.min(missing, rest.length);
        rest = rest.subarray(step);
        missing -= step;
      }
    },
    async drain() {
      while (await more());
    },
  };
}
