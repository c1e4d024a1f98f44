import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { writeY4m } from "./y4m.ts";

it("writes a header, then one frame after another with brightness first", async () => {
  const folder = await mkdtemp(join(tmpdir(), "vultus-y4m-"));
  try {
    const path = join(folder, "clip.y4m");
    const filled = (...colour: number[]): Uint8Array =>
      Uint8Array.from({ length: 640 * 480 * 4 }, (_, i) => colour[i % 4]);
    await writeY4m(path, [filled(255, 255, 255, 255), filled(255, 0, 0, 255)], 10);
    const bytes = await readFile(path);
    const header = "YUV4MPEG2 W640 H480 F10:1 Ip A1:1 C420jpeg\n";
    const frameBytes = "FRAME\n".length + (640 * 480 * 3) / 2;
    expect(bytes.subarray(0, header.length).toString()).toBe(header);
    expect(bytes.length).toBe(header.length + 2 * frameBytes);
    const luma = 640 * 480;
    const white = header.length + "FRAME\n".length;
    expect([bytes[white], bytes[white + luma], bytes[white + luma * 1.25]]).toEqual([235, 128, 128]);
    const red = white + frameBytes;
    expect([bytes[red], bytes[red + luma], bytes[red + luma * 1.25]]).toEqual([81, 90, 240]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
