/** What the one code path needs of a PostgreSQL, be it a server or embedded: run a statement, run several as one, close. */

/** Values as PostgreSQL writes them in text, null for NULL. */
export type SqlRow = unknown[];

export interface SqlSession {
  /** @throws {VultusError} `storage-unavailable` when the database does not answer, `record-exists` when a unique index refuses, otherwise `internal`. */
  run(statement: string, parameters: readonly unknown[]): Promise<SqlRow[]>;
}

export interface SqlConnection extends SqlSession {
  /** Runs the work in one transaction; rolls it back when it throws. */
  transaction<R>(work: (session: SqlSession) => Promise<R>): Promise<R>;
  close(): Promise<void>;
}

/** Frames the work with begin and commit on a session that nobody else uses meanwhile. */
export async function inTransaction<R>(
  session: SqlSession,
  work: (session: SqlSession) => Promise<R>,
): Promise<R> {
  await session.run("begin", []);
  try {
    const result = await work(session);
    await session.run("commit", []);
    return result;
  } catch (error) {
    // The first error tells more than a failing rollback, which a lost connection makes needless.
    await session.run("rollback", []).catch(() => undefined);
    throw error;
  }
}
