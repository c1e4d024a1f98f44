/** The thread of the embedded database: its queries would block the event loop of the server. */
import { parentPort, workerData } from "node:worker_threads";
import { PGlite, types } from "@electric-sql/pglite";
import type { WorkerReply, WorkerRequest, WorkerSettings } from "./pglite-protocol.ts";

if (parentPort) await serve(parentPort);

async function serve(port: NonNullable<typeof parentPort>): Promise<void> {
  const reply = (message: WorkerReply): void => port.postMessage(message);
  // Given by the thread that started this one, in its own type.
  const settings = workerData as WorkerSettings;
  const database = await open(settings);
  port.on("message", (request: WorkerRequest) => {
    if (request.kind === "close") {
      // The thread ends when nothing is left to listen to.
      void database.close().finally(() => port.close());
      return;
    }
    const { id, statement, parameters } = request;
    database.query<unknown[]>(statement, [...parameters], { rowMode: "array", parsers: asWritten }).then(
      ({ rows }) => reply({ kind: "rows", id, rows }),
      (error: unknown) => reply({ kind: "failure", id, ...describe(error) }),
    );
  });
  reply({ kind: "ready" });
}

async function open({ folder, offersVectors }: WorkerSettings): Promise<PGlite> {
  return PGlite.create({
    dataDir: folder,
    ...(offersVectors
      ? { extensions: { vector: (await import("@electric-sql/pglite-pgvector")).vector } }
      : {}),
    // The default of 128 MB is for servers; the system caches the files besides.
    startParams: [...PGlite.defaultStartParams, "-c", "shared_buffers=32MB"],
    // The column type has written the bytes out already.
    serializers: { [types.BYTEA]: (text: string) => text },
  });
}

/** The column types parse, for both backends alike; left out, the driver would make its own of these. */
const asWritten = Object.fromEntries(
  [
    types.BOOL,
    types.BYTEA,
    types.DATE,
    types.FLOAT4,
    types.FLOAT8,
    types.INT2,
    types.INT4,
    types.INT8,
    types.JSON,
    types.JSONB,
    types.TIMESTAMP,
    types.TIMESTAMPTZ,
  ].map((type) => [type, (text: string) => text]),
);

function describe(error: unknown): { message: string; sqlState: string | undefined } {
  if (!(error instanceof Error)) return { message: "unknown failure", sqlState: undefined };
  return {
    message: error.message,
    sqlState: "code" in error && typeof error.code === "string" ? error.code : undefined,
  };
}
