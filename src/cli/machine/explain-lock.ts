/** Says what to do when the embedded database is in use: most often by the server itself. */
import { isProblem, VultusError } from "../../shared/errors.ts";

/** @throws {VultusError} What was given, with advice when it is `storage-locked`. */
export function explainLock(error: unknown): never {
  if (!isProblem(error, "storage-locked")) throw error;
  const advice =
    "If that is the server: it has the embedded database to itself. Ask it with --server where the command has that; " +
    "otherwise stop it, run this command, and start it again. " +
    "With VULTUS_DATABASE_URL=postgres://… commands and servers work at the same time.";
  throw new VultusError("storage-locked", `${error.message} ${advice}`, { cause: error });
}
