import { describe, expect, it } from "vitest";
import { decodeFrame, encodeFrame, FRAME_HEADER_BYTES, FRAME_MAX_BYTES, type FrameHeader } from "./frame.ts";

const header: FrameHeader = { sequence: 7, clientMs: 1234.5, step: 2, colour: [255, 0, 128] };
const jpeg = Uint8Array.of(0xff, 0xd8, 0xff, 0xd9);

describe("the capture frame", () => {
  it("comes back as it went in", () => {
    expect(decodeFrame(encodeFrame(header, jpeg))).toEqual({ header, jpeg });
  });

  it("has the layout that other clients rely on", () => {
    expect(Buffer.from(encodeFrame(header, jpeg)).toString("hex")).toBe(
      "0102ff0080000000" + "00000007" + "40934a0000000000" + "ffd8ffd9",
    );
  });

  it("reads a frame that starts inside a larger buffer", () => {
    const padded = new Uint8Array(100);
    padded.set(encodeFrame(header, jpeg), 13);
    const view = padded.subarray(13, 13 + FRAME_HEADER_BYTES + jpeg.length);
    expect(decodeFrame(view)?.header).toEqual(header);
  });

  it.each([
    ["nothing", new Uint8Array(0)],
    ["a header without a picture", encodeFrame(header, new Uint8Array(0))],
    ["one byte of a picture", encodeFrame(header, jpeg.subarray(0, 1))],
    ["a PNG", encodeFrame(header, Uint8Array.of(0x89, 0x50, 0x4e, 0x47))],
    ["an SVG", encodeFrame(header, new TextEncoder().encode("<svg/>"))],
    ["another version", encodeFrame(header, jpeg).fill(9, 0, 1)],
    ["bytes where zeros belong", encodeFrame(header, jpeg).fill(1, 5, 6)],
    ["a time that is no number", encodeFrame({ ...header, clientMs: Number.NaN }, jpeg)],
    ["a negative time", encodeFrame({ ...header, clientMs: -1 }, jpeg)],
    ["more than the largest frame", encodeFrame(header, new Uint8Array(FRAME_MAX_BYTES))],
  ])("refuses %s", (_what, bytes) => {
    expect(decodeFrame(bytes)).toBeUndefined();
  });
});
