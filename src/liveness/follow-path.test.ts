import { describe, expect, it } from "vitest";
import { secureRandom } from "../shared/random.ts";
import { drawFollowPath } from "./follow-path.ts";
import { correlation, deviation } from "./series.ts";

describe("the way of the dot", () => {
  const ways = Array.from({ length: 100 }, () => drawFollowPath(secureRandom, 3_700));

  it("waits in the centre until people have found it", () => {
    for (const { path, everyMs } of ways) {
      const waiting = path.slice(0, Math.floor(400 / everyMs) + 1);
      expect(waiting.every(([x, y]) => x === 0 && y === 0)).toBe(true);
    }
  });

  it("lasts as long as asked and stays in the picture", () => {
    for (const { path, everyMs } of ways) {
      expect(everyMs * (path.length - 1)).toBe(3_700);
      expect(path.flat().every((place) => Math.abs(place) <= 1)).toBe(true);
    }
  });

  it("moves on both axes, and on each by itself: no clip of a single turn looks like it", () => {
    for (const { path } of ways) {
      const [x, y] = [path.map((place) => place[0]), path.map((place) => place[1])];
      expect(Math.min(deviation(x), deviation(y))).toBeGreaterThan(0.35);
      expect(Math.abs(correlation(x, y))).toBeLessThan(0.46);
    }
  });

  it("glides: it never leaps", () => {
    for (const { path } of ways) {
      const steps = path.slice(1).map(([x, y], i) => Math.hypot(x - path[i][0], y - path[i][1]));
      expect(Math.max(...steps)).toBeLessThan(0.26);
    }
  });

  it("goes another way each time", () => {
    const alike = ways.slice(1).filter(({ path }, i) =>
      [0, 1].every(
        (axis) =>
          correlation(
            path.map((place) => place[axis]),
            ways[i].path.map((place) => place[axis]),
          ) > 0.9,
      ),
    );
    expect(alike.length).toBeLessThan(5);
  });
});
