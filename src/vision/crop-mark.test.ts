import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { isMarkedCrop, markCrop } from "./crop-mark.ts";

function blankPng(width: number, height: number): Promise<Uint8Array> {
  return sharp({ create: { width, height, channels: 3, background: "#888888" } })
    .png()
    .toBuffer();
}

const crop = async (): Promise<Uint8Array> => markCrop(await blankPng(112, 112));

describe("a crop's mark", () => {
  it("is found again, and changes no pixel", async () => {
    const plain = await blankPng(112, 112);
    expect(isMarkedCrop(plain)).toBe(false);
    const marked = markCrop(plain);
    expect(isMarkedCrop(marked)).toBe(true);
    // A wrong checksum would be refused.
    const pixelsOf = (png: Uint8Array) => sharp(png, { failOn: "warning" }).raw().toBuffer();
    expect(await pixelsOf(marked)).toEqual(await pixelsOf(plain));
    expect((await sharp(marked).metadata()).comments).toEqual([
      { keyword: "Software", text: "vultus, aligned by arcface-112@1" },
    ]);
  });

  it("is found in bytes that begin in the middle of a buffer", async () => {
    const marked = await crop();
    const shared = new Uint8Array(marked.length + 7);
    shared.set(marked, 7);
    expect(isMarkedCrop(shared.subarray(7))).toBe(true);
  });

  it("counts no more once the crop was scaled, though an editor may have kept it", async () => {
    expect(isMarkedCrop(markCrop(await blankPng(112, 113)))).toBe(false);
    expect(isMarkedCrop(markCrop(await blankPng(224, 224)))).toBe(false);
  });

  it("is no other program's word on its own work", async () => {
    const other = Buffer.from(await crop());
    other.write("gimped", other.indexOf("vultus"), "latin1");
    expect(isMarkedCrop(other)).toBe(false);
  });

  it("of another alignment is refused, since the eyes lie elsewhere in it", async () => {
    const other = Buffer.from(await crop());
    other.write("arcface-112@9", other.indexOf("arcface-112@1"), "latin1");
    const refused = expect.objectContaining({ code: "poor-quality", reasons: ["other-alignment"] });
    expect(() => isMarkedCrop(other)).toThrow(refused);
  });

  it("is not found in what is broken off, or no PNG", async () => {
    const marked = await crop();
    for (const length of [0, 8, 24, 33, 40, 60]) {
      expect(isMarkedCrop(marked.slice(0, length))).toBe(false);
    }
    const endless = Buffer.from(marked);
    // The length of the chunk after the header.
    endless.writeUInt32BE(0xffff_ffff, 33);
    expect(isMarkedCrop(endless)).toBe(false);
    const jpeg = await sharp(await blankPng(112, 112))
      .jpeg()
      .toBuffer();
    expect(isMarkedCrop(jpeg)).toBe(false);
  });
});
