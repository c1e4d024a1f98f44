import { expect, it } from "vitest";
import { troubleBeforeAsking, troubleOfCameraError } from "./camera-trouble.ts";

const allThere = { isSecureContext: true, hasMediaDevices: true, hasWebSocket: true };

function browserError(name: string): Error {
  return Object.assign(new Error(name), { name });
}

it("asks for the camera when nothing speaks against it", () => {
  expect(troubleBeforeAsking(allThere)).toBeUndefined();
});

it("blames the address before the browser: an insecure page has no camera either", () => {
  const offer = { ...allThere, isSecureContext: false, hasMediaDevices: false };
  expect(troubleBeforeAsking(offer)).toBe("insecure-origin");
});

it("says when the browser is too old", () => {
  expect(troubleBeforeAsking({ ...allThere, hasMediaDevices: false })).toBe("unsupported");
  expect(troubleBeforeAsking({ ...allThere, hasWebSocket: false })).toBe("unsupported");
});

it.each([
  ["NotAllowedError", "permission-denied"],
  ["NotFoundError", "no-camera"],
  ["OverconstrainedError", "no-camera"],
  ["NotReadableError", "camera-busy"],
  ["SecurityError", "insecure-origin"],
  ["SomethingNew", "camera-failed"],
])("reads %s as %s", (name, trouble) => {
  expect(troubleOfCameraError(browserError(name))).toBe(trouble);
});

it("survives a rejection that is not an error", () => {
  expect(troubleOfCameraError(undefined)).toBe("camera-failed");
});
