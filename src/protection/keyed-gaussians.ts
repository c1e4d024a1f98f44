/**
 * Gaussian numbers from a key, to the last bit the same on every machine and in every version.
 *
 * `Math.log` and its like may round differently from one engine to another; only + - * / and the square root may not. So
 * this is Marsaglia's polar method (1964) over the key stream of AES-256, with a logarithm made of those alone.
 */
import { createCipheriv } from "node:crypto";
import { wipe } from "../shared/bytes.ts";
import type { SecretKey } from "./seal.ts";

export interface KeyedGaussians {
  /** The next number; mean 0, deviation 1. */
  next(): number;
  /** Forgets what was drawn ahead. */
  wipe(): void;
}

/** @param key 32 bytes, for this alone: the stream begins at the counter 0 of AES-256-CTR. */
export function keyedGaussians(key: SecretKey): KeyedGaussians {
  const cipher = createCipheriv("aes-256-ctr", key, new Uint8Array(16));
  const zeros = new Uint8Array(BLOCK_BYTES);
  let block = new DataView(new ArrayBuffer(0));
  let read = 0;
  let spare: number | undefined;

  /** In (-1, 1), never 0: the middle of one of 2^32 equal parts. */
  const uniform = (): number => {
    if (read === block.byteLength) {
      wipe(bytesOf(block));
      const stream = cipher.update(zeros);
      block = new DataView(stream.buffer, stream.byteOffset, stream.byteLength);
      read = 0;
    }
    const drawn = block.getUint32(read);
    read += 4;
    return (drawn + 0.5) / 2 ** 31 - 1;
  };

  return {
    next() {
      if (spare !== undefined) {
        const drawn = spare;
        spare = undefined;
        return drawn;
      }
      for (;;) {
        const [x, y] = [uniform(), uniform()];
        const squares = x * x + y * y;
        if (squares >= 1) continue;
        const factor = Math.sqrt((-2 * naturalLog(squares)) / squares);
        spare = y * factor;
        return x * factor;
      }
    },
    wipe() {
      wipe(bytesOf(block));
      read = block.byteLength;
      spare = undefined;
    },
  };
}

const BLOCK_BYTES = 4_096;

function bytesOf(view: DataView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

/**
 * ln x = e ln 2 + 2 artanh((m - 1) / (m + 1)) for x = m 2^e with m from 2/3 to 4/3: artanh of at most 1/5, whose series has
 * told all that a double holds after twelve terms.
 *
 * @param x In (0, 1).
 */
export function naturalLog(x: number): number {
  let mantissa = x;
  let exponent = 0;
  // Doubling is exact.
  for (; mantissa < 2 / 3; exponent--) mantissa *= 2;
  const t = (mantissa - 1) / (mantissa + 1);
  const square = t * t;
  let sum = 0;
  for (let term = 23; term >= 1; term -= 2) sum = sum * square + 1 / term;
  return exponent * Math.LN2 + 2 * t * sum;
}
