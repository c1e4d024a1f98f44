import { expect, it } from "vitest";
import { VultusError } from "../../../shared/errors.ts";
import { translateFailure } from "./failures.ts";

function answered(name: string, status = 400): Error {
  const error = Object.assign(new Error("refused my-secret"), { $metadata: { httpStatusCode: status } });
  error.name = name;
  return error;
}

it.each([
  ["ResourceNotFoundException", /no table vultus/],
  ["AccessDeniedException", /may not be used/],
  ["ExpiredTokenException", /credentials; correct/],
  ["UnrecognizedClientException", /credentials; correct/],
  ["CredentialsProviderError", /No credentials/],
  ["ThrottlingException", /asked more than it takes/],
  ["InternalServerError", /does not answer/],
  ["TimeoutError", /does not answer/],
])("calls the database away after %s, and says what to look at", (name, advice) => {
  const error = translateFailure(answered(name), "vultus");
  expect(error).toMatchObject({ code: "storage-unavailable", retryAfterSeconds: 2 });
  expect(error.message).toMatch(advice);
});

it("calls a request that will never do a mistake of ours", () => {
  expect(translateFailure(answered("ValidationException"), "vultus")).toMatchObject({ code: "internal" });
  expect(translateFailure(new TypeError("x is undefined"), "vultus")).toMatchObject({ code: "internal" });
});

it.each([
  answered("ValidationException"),
  answered("ThrottlingException"),
  Object.assign(new Error("connect my-secret"), { code: "ECONNREFUSED" }),
  "my-secret",
])("keeps a name and a status, and no word of the message (case %#)", (thrown) => {
  const { message, cause } = translateFailure(thrown, "vultus");
  expect(`${message} ${String(cause)}`).not.toContain("my-secret");
  expect(String(cause)).toMatch(/Exception \(HTTP 400\)|ECONNREFUSED|unknown failure/);
});

it("leaves our own errors as they are", () => {
  const ours = new VultusError("record-exists", "Choose another.");
  expect(translateFailure(ours, "vultus")).toBe(ours);
});
