import { expect, it } from "vitest";
import { riskHints } from "./risk-hints.ts";

const hints = (cameraLabel: string, isAutomated = false) => riskHints({ cameraLabel, isAutomated });

it.each([
  "OBS Virtual Camera",
  "ManyCam Virtual Webcam",
  "Snap Camera",
  "XSplit VCam",
  "Dummy video device (0x0000)",
  "v4l2loopback",
])("notices the camera %s, which is a program", (label) => {
  expect(hints(label)).toEqual(["virtual-camera"]);
});

it.each([
  "",
  "FaceTime HD Camera",
  "Integrated Webcam (0bda:5520)",
  "Logitech BRIO",
  "Front camera",
  "Jobs' iPhone Camera",
])("says nothing of the camera %j", (label) => {
  expect(hints(label)).toEqual([]);
});

it("notices a browser that a program drives", () => {
  expect(hints("FaceTime HD Camera", true)).toEqual(["automation"]);
});
