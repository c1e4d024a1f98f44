import { expect, it } from "vitest";
import { toProblemError } from "../problem-error.ts";
import { photoReasons, problemWords } from "./problem-words.ts";

function refusal(code: string, reasons?: string[]) {
  const body = { type: "", title: "A title.", status: 400, code, detail: "Do this.", reasons };
  return toProblemError(400, body, null);
}

it("uses the server's words for a code that the page has none for", () => {
  expect(problemWords(refusal("brand-new"))).toEqual({ title: "A title", advice: "Do this." });
});

it("has words of its own for a failed sign-in", () => {
  expect(problemWords(refusal("sign-in-failed")).advice).not.toBe("Do this.");
});

it("has something to say when the failure is no refusal", () => {
  expect(problemWords(new TypeError("x is undefined")).advice).toMatch(/\S/);
});

it("finds the photo that a reason belongs to", () => {
  expect(photoReasons(refusal("poor-quality", ["photo-2:too-dark", "photo-1:blurred"]))).toEqual([
    { photo: 1, text: "Too dark" },
    { photo: 0, text: "Blurred" },
  ]);
});

it("keeps a reason that names no photo, and spells out an unknown one", () => {
  expect(photoReasons(refusal("poor-quality", ["hat-on-cat"]))).toEqual([
    { photo: undefined, text: "hat on cat" },
  ]);
});

it("has no reasons where there are none", () => {
  expect(photoReasons(refusal("internal"))).toEqual([]);
  expect(photoReasons(undefined)).toEqual([]);
});
