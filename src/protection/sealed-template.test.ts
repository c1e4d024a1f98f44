import { describe, expect, it } from "vitest";
import { toHex } from "../shared/bytes.ts";
import { secureRandom } from "../shared/random.ts";
import { openTemplate, openVectors, sealTemplate, sealVectors } from "./sealed-template.ts";

const key = Uint8Array.from({ length: 32 }, (_, i) => i);
const template = { modelId: "model@1", vector: Float32Array.of(0.6, 0.8) };

describe("a sealed template", () => {
  it("has the format that earlier versions wrote", () => {
    const nonce = (length: number) => Uint8Array.from({ length }, (_, i) => 0xa0 + i);
    // Computed with Python's struct and cryptography 48.
    expect(toHex(sealTemplate(key, "usr_1", template, nonce))).toBe(
      "565301a0a1a2a3a4a5a6a7a8a9aaabe7187c2ddf521b80afa9cbec6b0b7404e3cb34c82cf9945b5c256707",
    );
  });

  it("comes back to the last bit", () => {
    const sealed = sealTemplate(key, "usr_1", template, secureRandom);
    expect(openTemplate(key, "usr_1", "model@1", sealed)).toEqual(template);
  });

  it("does not contain the vector in the clear", () => {
    const sealed = toHex(sealTemplate(key, "usr_1", template, secureRandom));
    expect(sealed).not.toContain(toHex(new Uint8Array(template.vector.buffer)));
  });

  it("opens for its own user and model only", () => {
    const sealed = sealTemplate(key, "usr_1", template, secureRandom);
    const broken = expect.objectContaining({ code: "seal-broken" });
    expect(() => openTemplate(key, "usr_2", "model@1", sealed)).toThrow(broken);
    expect(() => openTemplate(key, "usr_1", "model@2", sealed)).toThrow(broken);
  });

  it("keeps several vectors apart, and none as none", () => {
    const vectors = [Float32Array.of(1, 2, 3), Float32Array.of(4, 5, 6)];
    const context = ["capture-probe", "cap_1", "model@1"] as const;
    expect(openVectors(key, sealVectors(key, vectors, context, secureRandom), context)).toEqual(vectors);
    expect(openVectors(key, sealVectors(key, [], context, secureRandom), context)).toEqual([]);
  });
});
