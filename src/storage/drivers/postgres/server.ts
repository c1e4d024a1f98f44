/** A PostgreSQL server, reached through a pool of connections. */
import { Client, Pool, type PoolClient } from "pg";
import { SECOND } from "../../../shared/clock.ts";
import { VultusError } from "../../../shared/errors.ts";
import { inTransaction, type SqlConnection, type SqlSession } from "./connection.ts";
import { translateFailure } from "./failures.ts";

/**
 * Opens a pool; connections are made when first needed and made anew after the server was away.
 *
 * @param url `postgres://user:password@host:port/database?sslmode=…`.
 * @throws {VultusError} `config-invalid` when the URL cannot be read.
 */
export function openServer(url: string): SqlConnection {
  const pool = openPool(url);
  // An idle connection that breaks has already left the pool; unheard, the event would end the process.
  pool.on("error", () => undefined);
  let isClosed = false;
  const refuseIfClosed = (): void => {
    if (isClosed) throw new VultusError("storage-unavailable", "The server is stopping; try again later.");
  };
  return {
    async run(statement, parameters) {
      refuseIfClosed();
      return sessionOver(pool).run(statement, parameters);
    },
    async transaction(work) {
      refuseIfClosed();
      const client = await pool.connect().catch((error: unknown) => {
        throw translateFailure(error);
      });
      // A connection may break between two statements too.
      client.on("error", () => undefined);
      try {
        return await inTransaction(sessionOver(client), work);
      } finally {
        // Not back to the pool: what failed inside may have left it in any state, and this path is rare.
        client.release(true);
      }
    },
    async close() {
      if (isClosed) return;
      isClosed = true;
      await pool.end();
    },
  };
}

const MAX_CONNECTIONS = 10;
const CONNECT_MS = 5 * SECOND;
const STATEMENT_MS = 10 * SECOND;
/** For a server that no longer answers at all; longer than its own limit, so that normally the server speaks first. */
const ANSWER_MS = 15 * SECOND;

function openPool(url: string): Pool {
  try {
    // A client reads its URL when it is made; the pool would find a mistake only at its first query.
    const { host } = new Client({ connectionString: url });
    if (!host) throw new Error("no host");
    return new Pool({
      connectionString: url,
      application_name: "vultus",
      max: MAX_CONNECTIONS,
      connectionTimeoutMillis: CONNECT_MS,
      statement_timeout: STATEMENT_MS,
      query_timeout: ANSWER_MS,
      keepAlive: true,
      options: "-c TimeZone=UTC -c DateStyle=ISO",
    });
  } catch {
    // The parser's own message would quote the password.
    throw new VultusError(
      "config-invalid",
      "The database URL cannot be read; write postgres://user:password@host/database.",
    );
  }
}

/** The column types parse, for both backends alike. */
const asWritten = { getTypeParser: () => (text: string) => text };

function sessionOver(client: Pool | PoolClient): SqlSession {
  return {
    async run(statement, parameters) {
      try {
        const query = {
          text: statement,
          values: [...parameters],
          rowMode: "array" as const,
          types: asWritten,
        };
        return (await client.query<unknown[]>(query)).rows;
      } catch (error) {
        throw translateFailure(error);
      }
    },
  };
}
