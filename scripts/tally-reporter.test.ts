import { expect, it } from "vitest";
import { indispensable } from "./tally-reporter.mjs";

it("excuses continuous integration from the pictures that may not be passed on, and from nothing else", () => {
  const pictures = "test/vision.test.ts › on pictures of real people (SKIPPED: ../shared/data is absent)";
  const service = "test/services/services.test.ts › the service postgres: it is not ours to kill";
  const program = "src/cli/captures/ffmpeg.test.ts › a video";
  expect(indispensable([pictures, service, program])).toStrictEqual([service, program]);
});
