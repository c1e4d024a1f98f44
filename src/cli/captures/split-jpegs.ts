/** Takes JPEG files that follow one another in one stream apart. */

/** @param stream Whole files, one after the other; an unfinished last one is left out. */
export function splitJpegs(stream: Uint8Array): readonly Uint8Array[] {
  const pictures: Uint8Array[] = [];
  for (let start = 0; start < stream.length;) {
    const end = endOfJpeg(stream, start);
    if (end === undefined) break;
    // Copied, so that a picture given away to a thread does not take the others with it.
    pictures.push(Uint8Array.from(stream.subarray(start, end)));
    start = end;
  }
  return pictures;
}

const SCAN = 0xda;
const END = 0xd9;

/** Goes from segment to segment by their lengths: their content may look like an end. */
function endOfJpeg(stream: Uint8Array, start: number): number | undefined {
  let at = start + 2;
  while (at + 4 <= stream.length && stream[at] === 0xff) {
    const marker = stream[at + 1];
    at += 2 + ((stream[at + 2] << 8) | stream[at + 3]);
    if (marker === SCAN) return endOfScan(stream, at);
  }
  return undefined;
}

/** In the scan itself every 0xff that is no marker is followed by a zero. */
function endOfScan(stream: Uint8Array, from: number): number | undefined {
  for (let at = from; at + 2 <= stream.length; at++) {
    if (stream[at] === 0xff && stream[at + 1] === END) return at + 2;
  }
  return undefined;
}
