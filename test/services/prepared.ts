/** Finds what `npm test` makes ready for a service; a test never makes it itself, so that no time limit includes a build. */
import { existsSync } from "node:fs";
import { folderOf } from "./programs/make.mjs";
import { programs } from "./programs/table.mjs";
import { ServiceMissing } from "./running-service.ts";

/**
 * The folder with a service's program.
 *
 * @throws {ServiceMissing} when it was not made on this machine.
 */
export function preparedFolder(name: Exclude<keyof typeof programs, "go">): string {
  const folder = folderOf(name);
  if (existsSync(folder)) return folder;
  const { label, variable } = programs[name];
  throw new ServiceMissing(
    `make ${label} ready with "node scripts/test-services.mjs", or name a server in ${variable}`,
  );
}
