import { describe, expect, it } from "vitest";
import { captureGiver, isUsedUp } from "./given-capture.ts";

const troubled = (trouble: "no-camera" | "server-busy" | "timed-out" | "not-allowed" | "tab-hidden") =>
  ({ kind: "troubled", trouble }) as const;

describe("a given capture", () => {
  it("is taken instead of asking the server for one", async () => {
    const refuse = () => Promise.reject(new Error("asked"));
    const proof = { id: "cap_1", clientToken: "token" };
    await expect(captureGiver(proof, refuse)({})).resolves.toEqual(proof);
    await expect(captureGiver(undefined, refuse)({})).rejects.toThrow("asked");
  });

  it("can be tried again while nothing was asked yet", () => {
    expect(isUsedUp({ kind: "explaining" }, false)).toBe(false);
    for (const trouble of ["no-camera", "server-busy", "tab-hidden"] as const) {
      expect(isUsedUp(troubled(trouble), false)).toBe(false);
    }
  });

  it("is gone when the server refuses it", () => {
    expect(isUsedUp(troubled("timed-out"), false)).toBe(true);
    expect(isUsedUp(troubled("not-allowed"), false)).toBe(true);
  });

  it("is gone with whatever ends it once a step was asked", () => {
    expect(isUsedUp({ kind: "passed" }, true)).toBe(true);
    expect(isUsedUp({ kind: "failed", hint: "try-again" }, true)).toBe(true);
    expect(isUsedUp(troubled("tab-hidden"), true)).toBe(true);
    expect(isUsedUp({ kind: "explaining" }, true)).toBe(true);
    expect(isUsedUp({ kind: "connecting" }, false)).toBe(false);
  });
});
