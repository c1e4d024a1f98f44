/** A real PostgreSQL for one test file: an empty database on the server that `VULTUS_TEST_POSTGRES_URL` names, or a server of its own from the installed programs. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { makeDatabase, startPostgresFrom } from "./postgres-server.ts";
import { type RunningService, ServiceMissing } from "./running-service.ts";

/** @throws {ServiceMissing} when there is neither the variable nor `initdb` and `postgres`. */
export async function startPostgres(): Promise<RunningService> {
  const url = process.env["VULTUS_TEST_POSTGRES_URL"];
  return url ? makeDatabase(url) : startPostgresFrom(findPrograms());
}

/** The folder with the newest installed programs. */
function findPrograms(): string {
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...versions.map((version) => join(debian, version, "bin")),
    ...(process.env["PATH"] ?? "").split(":"),
  ];
  const found = folders.find((folder) =>
    ["initdb", "postgres"].every((name) => existsSync(join(folder, name))),
  );
  if (found !== undefined) return found;
  throw new ServiceMissing("install PostgreSQL, or name a server in VULTUS_TEST_POSTGRES_URL");
}
