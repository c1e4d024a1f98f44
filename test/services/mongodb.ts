/** A server that speaks MongoDB's protocol, for one test file: an empty database on the server that `VULTUS_TEST_MONGODB_URL` names, or a FerretDB of its own. */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { MongoClient } from "mongodb";
import { freePort } from "./free-port.ts";
import { preparedFolder } from "./prepared.ts";
import type { RunningService } from "./running-service.ts";
import { makeFolder, startProcess } from "./service-process.ts";

/** @throws {ServiceMissing} when there is neither the variable nor the prepared program. */
export async function startMongodb(): Promise<RunningService> {
  const name = `vultus_test_${randomBytes(6).toString("hex")}`;
  const elsewhere = process.env["VULTUS_TEST_MONGODB_URL"];
  if (elsewhere) {
    const url = withDatabase(elsewhere, name);
    return { url, stop: () => inDatabase(url, (client) => client.db().dropDatabase()) };
  }
  const program = join(preparedFolder("ferretdb"), "ferretdb");
  const address = `127.0.0.1:${await freePort()}`;
  const url = `mongodb://${address}/${name}`;
  const folder = makeFolder("mongodb");
  const server = await startProcess({
    command: program,
    argv: ["-listen", address, "-folder", folder],
    folder,
    endSignal: "SIGTERM",
    answers: () => inDatabase(url, (client) => client.db().command({ ping: 1 })),
  });
  return { url, ...server };
}

/** Several hosts may stand in such a URL, which no parser of URLs reads. */
function withDatabase(url: string, name: string): string {
  const [, hosts = url, path = "", query = ""] = /^(\w[\w+]*:\/\/[^/?]+)\/?([^?]*)\??(.*)$/.exec(url) ?? [];
  const parameters = new URLSearchParams(query);
  // Without it, the user would be looked for in the new database.
  if (hosts.includes("@") && !parameters.has("authSource")) parameters.set("authSource", path || "admin");
  return `${hosts}/${name}?${parameters.toString()}`;
}

async function inDatabase(url: string, work: (client: MongoClient) => Promise<unknown>): Promise<void> {
  const client = new MongoClient(url, { serverSelectionTimeoutMS: SELECTION_MS });
  try {
    await work(client);
  } finally {
    await client.close();
  }
}

const SELECTION_MS = 2_000;
