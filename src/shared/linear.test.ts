import { expect, it } from "vitest";
import { solveLinear } from "./linear.ts";

it("solves equations that need their rows swapped, and says zero to ones without an answer", () => {
  expect(solveLinear(Float64Array.of(0, 2, 4, 0), Float64Array.of(6, 8))).toEqual([2, 3]);
  expect(solveLinear(Float64Array.of(1, 1, 1, 1), Float64Array.of(1, 2))).toEqual([0, 0]);
});
