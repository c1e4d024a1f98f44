/** A PostgreSQL server, reached through a pool of connections. */
import { Client, Pool, type PoolClient } from "pg";
import { SECOND } from "../../../shared/clock.ts";
import { VultusError } from "../../../shared/errors.ts";
import { inTransaction, type SqlConnection, type SqlSession } from "./connection.ts";
import { translateFailure } from "./failures.ts";

/** How much one pool asks of a server. */
export interface ServerLimits {
  readonly connections: number;
  /** How long a statement may take; 0 for as long as it needs. */
  readonly statementMs: number;
  /** How long an answer may take, from a server that may be gone; 0 for ever. */
  readonly answerMs: number;
}

export const usualLimits: ServerLimits = {
  connections: 10,
  statementMs: 10 * SECOND,
  // Longer than the server's own limit, so that normally the server speaks first.
  answerMs: 15 * SECOND,
};

/** For one piece of work that may take hours: a migration, or the graph of a vector index. */
export const patientLimits: ServerLimits = { connections: 1, statementMs: 0, answerMs: 0 };

/**
 * Opens a pool; connections are made when first needed and made anew after the server was away.
 *
 * @param url `postgres://user:password@host:port/database?sslmode=…`.
 * @throws {VultusError} `config-invalid` when the URL cannot be read.
 */
export function openServer(url: string, limits: ServerLimits = usualLimits): SqlConnection {
  const pool = openPool(url, limits);
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

const CONNECT_MS = 5 * SECOND;

function openPool(url: string, { connections, statementMs, answerMs }: ServerLimits): Pool {
  try {
    // A client reads its URL when it is made; the pool would find a mistake only at its first query.
    const { host } = new Client({ connectionString: url });
    if (!host) throw new Error("no host");
    return new Pool({
      connectionString: url,
      application_name: "vultus",
      max: connections,
      connectionTimeoutMillis: CONNECT_MS,
      statement_timeout: statementMs,
      query_timeout: answerMs,
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
