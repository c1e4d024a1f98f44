import { describe, expect, it } from "vitest";
import { faceOf } from "../../test/support/frames.ts";
import { similarityToFirst } from "./resemblance.ts";

const [ada, eve] = [faceOf("ada"), faceOf("eve")];

describe("the likeness to a capture's first faces", () => {
  it("is whole for the very first, which there is nothing to compare with", () => {
    expect(similarityToFirst(ada, [])).toBe(1);
  });

  it("is high for the same face and low for another", () => {
    expect(similarityToFirst(ada, [ada, ada])).toBeCloseTo(1);
    expect(similarityToFirst(eve, [ada, ada])).toBeLessThan(0.5);
  });

  it("does not follow a face that takes over later", () => {
    expect(similarityToFirst(eve, [ada, ada, ada, eve, eve, eve])).toBeLessThan(0.5);
  });
});
