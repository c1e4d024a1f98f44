import { describe, expect, it } from "vitest";
import { toHex, utf8 } from "../shared/bytes.ts";
import { secureRandom } from "../shared/random.ts";
import { seal, type SealContext, unseal } from "./seal.ts";

const key = Uint8Array.from({ length: 32 }, (_, i) => i);
const context: SealContext = ["template", "usr_1", "model@1"];
const fixedNonce = (length: number) => Uint8Array.from({ length }, (_, i) => 0xa0 + i);

describe("a seal", () => {
  it("has the format that earlier versions wrote", () => {
    // Computed with another implementation of AES-256-GCM (Python's cryptography 48).
    const known = "565301a0a1a2a3a4a5a6a7a8a9aaab87381a4c26ae6dddf9d348e9848f18409ffea7b818b2";
    expect(toHex(seal(key, utf8("a face"), context, fixedNonce))).toBe(known);
    expect(unseal(key, Buffer.from(known, "hex"), context)).toEqual(utf8("a face"));
  });

  it("gives other bytes each time", () => {
    const once = seal(key, utf8("a face"), context, secureRandom);
    expect(seal(key, utf8("a face"), context, secureRandom)).not.toEqual(once);
  });

  it("opens into memory that is shared with nothing, so that wiping it wipes all there is", () => {
    const opened = unseal(key, seal(key, utf8("a face"), context, secureRandom), context);
    expect(opened.buffer.byteLength).toBe(opened.byteLength);
  });

  it("opens to nothing when nothing was sealed", () => {
    expect(unseal(key, seal(key, new Uint8Array(0), context, secureRandom), context)).toHaveLength(0);
  });

  it("does not open when any single byte was changed", () => {
    const sealed = seal(key, utf8("a face"), context, secureRandom);
    for (let i = 0; i < sealed.length; i++) {
      const changed = sealed.slice();
      changed[i] ^= 1;
      expect(() => unseal(key, changed, context)).toThrow(expect.objectContaining({ code: "seal-broken" }));
    }
  });

  it.each<[string, SealContext]>([
    ["another purpose", ["photo", "usr_1", "model@1"]],
    ["another user", ["template", "usr_2", "model@1"]],
    ["another model", ["template", "usr_1", "model@2"]],
    ["fewer fields", ["template", "usr_1"]],
    ["the same letters divided otherwise", ["template", "usr_", "1model@1"]],
  ])("does not open under %s", (_what, other) => {
    const sealed = seal(key, utf8("a face"), context, secureRandom);
    expect(() => unseal(key, sealed, other)).toThrow(expect.objectContaining({ code: "seal-broken" }));
  });

  it("does not open under another key", () => {
    const sealed = seal(key, utf8("a face"), context, secureRandom);
    expect(() => unseal(new Uint8Array(32), sealed, context)).toThrow(
      expect.objectContaining({ code: "seal-broken" }),
    );
  });

  it.each([0, 3, 20, 30])("says that %i bytes are no seal", (length) => {
    expect(() => unseal(key, new Uint8Array(length), context)).toThrow(
      expect.objectContaining({ code: "seal-broken" }),
    );
  });
});
