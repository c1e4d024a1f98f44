import { expect, it } from "vitest";
import { detailErrors } from "./register-rules.ts";

const good = { username: "Ada Lovelace", email: "ada@example.com", consent: true };

it("has nothing against complete details", () => {
  expect(detailErrors(good)).toEqual({});
  expect(detailErrors({ ...good, username: "  Zoë_7 " })).toEqual({});
});

it.each([["x"], [" "], ["-ada"], ["ada!"]])("asks for another username than %j", (username) => {
  expect(Object.keys(detailErrors({ ...good, username }))).toEqual(["username"]);
});

it.each([[""], ["ada"], ["ada@example"], ["a b@example.com"]])("asks for another email than %j", (email) => {
  expect(Object.keys(detailErrors({ ...good, email }))).toEqual(["email"]);
});

it("asks for consent, and lists fields in the form's order", () => {
  expect(Object.keys(detailErrors({ username: "", email: "", consent: false }))).toEqual([
    "username",
    "email",
    "consent",
  ]);
});
