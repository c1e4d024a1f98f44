import { expect, it } from "vitest";
import { choosePhotos, MAX_PHOTOS } from "./photos.ts";

function file(name: string, type: string): File {
  return new File(["x"], name, { type });
}

it("takes the picture formats that the server reads, by type or by name", () => {
  const files = [file("a.jpg", "image/jpeg"), file("b.HEIC", ""), file("c", "image/webp")];
  expect(choosePhotos(files, MAX_PHOTOS)).toEqual({ accepted: files, complaint: undefined });
});

it("leaves out other files and says so", () => {
  const picture = file("a.png", "image/png");
  const choice = choosePhotos(
    [file("cv.pdf", "application/pdf"), picture, file("x.svg", "image/svg+xml")],
    5,
  );
  expect(choice.accepted).toEqual([picture]);
  expect(choice.complaint).toMatch(/\S/);
});

it("fills up to the limit and says so", () => {
  const files = Array.from({ length: 4 }, (_, n) => file(`${n}.jpg`, "image/jpeg"));
  const choice = choosePhotos(files, 2);
  expect(choice.accepted).toEqual(files.slice(0, 2));
  expect(choice.complaint).toMatch(/\S/);
});
