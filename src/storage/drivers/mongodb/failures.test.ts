import { MongoNetworkError, MongoServerError } from "mongodb";
import { describe, expect, it } from "vitest";
import { VultusError } from "../../../shared/errors.ts";
import { translateFailure } from "./failures.ts";

function answered(code: number, message = 'dup key: { emailKey: "my-secret" }'): MongoServerError {
  return new MongoServerError({
    message,
    errmsg: message,
    code,
    codeName: "Name",
    errInfo: { value: "my-secret" },
  });
}

describe("a failure", () => {
  it.each([
    ["a taken unique value", answered(11_000), "record-exists"],
    ["FerretDB's word for it", answered(1, "UNIQUE constraint failed: index 'my-secret'"), "record-exists"],
    ["FerretDB's other errors", answered(1, "my-secret"), "internal"],
    ["a validator", answered(121), "internal"],
    ["a missing role", answered(13), "config-invalid"],
    ["a wrong password", answered(18), "storage-unavailable"],
    ["a statement that took too long", answered(50), "storage-unavailable"],
    ["a majority that did not confirm", answered(64), "storage-unavailable"],
    ["a primary that stepped down", answered(189), "storage-unavailable"],
    [
      "a broken connection",
      new MongoNetworkError("connection 1 to 127.0.0.1:1 closed"),
      "storage-unavailable",
    ],
    [
      "a name that does not resolve",
      Object.assign(new Error("queryENOTFOUND"), { syscall: "querySrv" }),
      "storage-unavailable",
    ],
    ["a mistake of ours", new TypeError("my-secret"), "internal"],
    ["nothing known", "my-secret", "internal"],
  ])("of %s says what to do and keeps no value", (_what, error, code) => {
    const failure = translateFailure(error);
    expect(failure.code).toBe(code);
    expect(failure.retryAfterSeconds).toBe(code === "storage-unavailable" ? 2 : undefined);
    expect(`${String(failure)} ${String(failure.cause)} ${JSON.stringify(failure.cause)}`).not.toContain(
      "my-secret",
    );
  });

  it("of ours stays what it is", () => {
    const ours = new VultusError("bad-request", "Ask otherwise.");
    expect(translateFailure(ours)).toBe(ours);
  });
});
