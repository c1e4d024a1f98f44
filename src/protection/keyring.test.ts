import { describe, expect, it } from "vitest";
import { toHex } from "../shared/bytes.ts";
import { secureRandom } from "../shared/random.ts";
import { openKeyring, withUserKey } from "./keyring.ts";

const master = new Uint8Array(32).fill(7);
const keyring = openKeyring(master, secureRandom);

describe("the keyring", () => {
  it("derives the keys that earlier versions used", () => {
    // Computed with another implementation of HKDF, HMAC and AES-GCM (Python's cryptography 48).
    expect(toHex(keyring.captureKey)).toBe(
      "9cc2ddf6109d1f3dff118c344d39cf29cf115e5367c7e38286a66b8c17c4d903",
    );
    expect(toHex(keyring.transformKey(2))).toBe(
      "7a1443fea7e60ad201e1fc3e07167cf613ca17c3f43aff979e7d07568dba5823",
    );
    expect(keyring.digest("user", "ada")).toBe("qwKatS2MdiQpl3zSm0N7P73i6-kNCLDcqMUnn_ExFgY");
    const wrapped =
      "565301020202020202020202020202ea2385ea902412fc4eb63f403d4ee74740b72f292135066761665ea88605e97860bdbcbe0ab99de789482330ace25caa";
    expect(keyring.openUserKey("usr_1", Buffer.from(wrapped, "hex"))).toEqual(new Uint8Array(32).fill(1));
  });

  it("opens a user's key again", () => {
    const { key, wrapped } = keyring.createUserKey("usr_1");
    expect(keyring.openUserKey("usr_1", wrapped)).toEqual(key);
  });

  it("gives every user another key", () => {
    expect(keyring.createUserKey("usr_1").key).not.toEqual(keyring.createUserKey("usr_1").key);
  });

  it("does not open one user's key for another", () => {
    const { wrapped } = keyring.createUserKey("usr_1");
    expect(() => keyring.openUserKey("usr_2", wrapped)).toThrow(
      expect.objectContaining({ code: "seal-broken" }),
    );
  });

  it("does not open anything under another master key", () => {
    const { wrapped } = keyring.createUserKey("usr_1");
    const other = openKeyring(new Uint8Array(32).fill(8), secureRandom);
    expect(() => other.openUserKey("usr_1", wrapped)).toThrow(
      expect.objectContaining({ code: "seal-broken" }),
    );
  });

  it("refuses a master key of another length", () => {
    expect(() => openKeyring(new Uint8Array(16), secureRandom)).toThrow(
      expect.objectContaining({ code: "config-invalid" }),
    );
  });

  it("wipes a lent key when the work is done, also when it failed", async () => {
    const { wrapped } = keyring.createUserKey("usr_1");
    const lent: Uint8Array[] = [];
    const work = (key: Uint8Array): never => {
      lent.push(key);
      throw new Error("the work failed");
    };
    await expect(withUserKey(keyring, { id: "usr_1", wrappedKey: wrapped }, work)).rejects.toThrow();
    expect(lent[0]).toEqual(new Uint8Array(32));
  });
});
