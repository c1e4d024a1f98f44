import { expect, it } from "vitest";
import { VultusError } from "../../shared/errors.ts";
import { explainLock } from "./explain-lock.ts";

it("says how to get at a database that the server holds", () => {
  const locked = new VultusError("storage-locked", "Process 42 uses the folder ./data.");
  expect(() => explainLock(locked)).toThrow(expect.objectContaining({ code: "storage-locked" }));
  expect(() => explainLock(locked)).toThrow(/^Process 42 .*--server.*stop it, run this command/);
});

it("passes everything else on as it is", () => {
  const other = new VultusError("storage-unavailable", "The database does not answer.");
  expect(() => explainLock(other)).toThrow(other);
});
