/** How the time of one picture grows with its pixels and with the faces in it, all in turn on one thread. */
import { decodeDraft, hardenDecoder } from "../../src/vision/decode.ts";
import { draftSide, lookAt } from "../../src/vision/look.ts";
import { openRealNetworks } from "../lib/vision.ts";
import { crowd, enlarged, mostFaces, renderPeople } from "./pictures.ts";

const megapixels = [0.3072, 1, 2, 4, 8, 12];
const faceCounts = [1, 2, 3, 5, 7, mostFaces];

/** One kind of picture; the times are those of the rounds, in their order. */
export interface PictureFigures {
  /** Millions of pixels, or how many faces were drawn. */
  readonly amount: number;
  readonly kilobytes: number;
  /** As far as it is decoded at first. */
  readonly decodeMs: readonly number[];
  /** From the file's bytes to the embedding of the largest face. */
  readonly wholeMs: readonly number[];
  /** In each round. */
  readonly facesFound: readonly number[];
}

interface Kind {
  readonly amount: number;
  /** One of each person. */
  readonly jpegs: readonly Uint8Array[];
}

/** @param rounds Each looks at one picture of every kind; the people take turns. */
export async function measurePixels(
  rounds: number,
): Promise<{ readonly sizes: readonly PictureFigures[]; readonly faces: readonly PictureFigures[] }> {
  const people = await renderPeople();
  const sizes = await kinds(megapixels, (amount) =>
    Promise.all(people.map((frame) => enlarged(frame, amount))),
  );
  const faces = await kinds(faceCounts, async (amount) =>
    Promise.all(people.map((_, i) => crowd([...people.slice(i), ...people.slice(0, i)], amount))),
  );
  // One thread for a picture, as in the server; only after the drawing, which needs more of the decoder.
  hardenDecoder();
  const { networks, close } = await openRealNetworks();
  const look = async (jpeg: Uint8Array) => {
    const decodedAt = performance.now();
    await decodeDraft(jpeg, draftSide);
    const startedAt = performance.now();
    const { faceCount } = await lookAt(networks, jpeg, { embedding: "always" });
    return { decodeMs: startedAt - decodedAt, wholeMs: performance.now() - startedAt, faceCount };
  };
  const measure = async (all: readonly Kind[]): Promise<readonly PictureFigures[]> => {
    const looks = all.map((): Awaited<ReturnType<typeof look>>[] => []);
    for (let round = -1; round < rounds; round++) {
      for (const [i, { jpegs }] of all.entries()) {
        const seen = await look(jpegs[Math.max(round, 0) % jpegs.length]);
        // The first round warms up.
        if (round >= 0) looks[i].push(seen);
      }
    }
    return all.map(({ amount, jpegs }, i) => ({
      amount,
      kilobytes: jpegs.reduce((sum, { byteLength }) => sum + byteLength, 0) / jpegs.length / 1000,
      decodeMs: looks[i].map(({ decodeMs }) => decodeMs),
      wholeMs: looks[i].map(({ wholeMs }) => wholeMs),
      facesFound: looks[i].map(({ faceCount }) => faceCount),
    }));
  };
  const measured = { sizes: await measure(sizes), faces: await measure(faces) };
  await close();
  return measured;
}

/** One after another: the large ones are large in memory. */
async function kinds(
  amounts: readonly number[],
  draw: (amount: number) => Promise<readonly Uint8Array[]>,
): Promise<readonly Kind[]> {
  const drawn: Kind[] = [];
  for (const amount of amounts) drawn.push({ amount, jpegs: await draw(amount) });
  return drawn;
}
