/** A process that the test of the folder's lock kills: it asks for the lock, prints what came of it, and waits for its end. */
import { VultusError } from "../../src/shared/errors.ts";
import { lockFolder } from "../../src/storage/drivers/folder-lock.ts";

const answer = await lockFolder(process.argv[2] ?? "").then(
  () => "locked",
  (error: unknown) => (error instanceof VultusError ? error.code : String(error)),
);
process.stdout.write(`${answer}\n`);
setInterval(() => undefined, 60_000);
