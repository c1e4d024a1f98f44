import { describe, expect, it } from "vitest";
import { drawInteger, drawOrder, drawUnit, secureRandom } from "./random.ts";

/** Gives these 32-bit values in turn, big-endian. */
function scripted(...values: number[]) {
  const queue = [...values];
  return (length: number) => {
    const bytes = new Uint8Array(length);
    new DataView(bytes.buffer).setUint32(0, queue.shift() ?? 0);
    return bytes;
  };
}

describe("random", () => {
  it("rejects the values that would make some results more likely", () => {
    // 2^32 = 3 * 1431655765 + 1: the very last value has no partner.
    expect(drawInteger(scripted(0xffffffff, 5), 3)).toBe(2);
  });

  it("draws every whole number below the bound about equally often", () => {
    const counts = [0, 0, 0, 0, 0, 0];
    for (let i = 0; i < 6_000; i++) counts[drawInteger(secureRandom, 6)]++;
    // Six standard deviations of a binomial around 1,000.
    for (const count of counts) expect(Math.abs(count - 1_000)).toBeLessThan(174);
  });

  it("draws numbers from 0 to just under 1", () => {
    expect(drawUnit(scripted(0))).toBe(0);
    expect(drawUnit(scripted(0xffffffff))).toBeLessThan(1);
  });

  it("keeps every item when it draws an order", () => {
    expect(new Set(drawOrder(secureRandom, [1, 2, 3, 4]))).toEqual(new Set([1, 2, 3, 4]));
  });

  it("draws each order of three about equally often", () => {
    const counts = new Map<string, number>();
    for (let i = 0; i < 6_000; i++) {
      const order = drawOrder(secureRandom, ["a", "b", "c"]).join("");
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const count of counts.values()) expect(Math.abs(count - 1_000)).toBeLessThan(174);
  });
});
