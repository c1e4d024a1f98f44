/** A MongoDB, or what speaks its protocol, reached through a pool of connections. */
import { type Db, MongoClient, type MongoClientOptions, ReadConcern } from "mongodb";
import { SECOND } from "../../../shared/clock.ts";
import { VultusError } from "../../../shared/errors.ts";
import { translateFailure } from "./failures.ts";

/** What FerretDB 1 lacks of MongoDB; every promise of the records port is kept without it, too. */
export interface ServerTraits {
  /** As a person calls it, with its version. */
  readonly product: string;
  /** An update or a delete looks at its filter and writes in one step. */
  readonly isAtomic: boolean;
  /** Validators, and indexes by which the database deletes what has expired. */
  readonly keepsRules: boolean;
}

export interface MongoConnection {
  readonly traits: ServerTraits;
  /** @throws {VultusError} `storage-unavailable` when the server does not answer, `record-exists` when a unique index refuses, otherwise `internal`. */
  run<R>(work: (database: Db) => Promise<R>): Promise<R>;
  close(): Promise<void>;
}

/**
 * Connects; connections are made anew after the server was away.
 *
 * @param url `mongodb://user:password@host,host/database?…` or `mongodb+srv://…`; without a database, `vultus`.
 * @throws {VultusError} `config-invalid` when the URL cannot be read, `storage-unavailable` when the server does not answer.
 */
export async function openServer(url: string): Promise<MongoConnection> {
  const first = makeClient(url, {});
  const traits = await traitsOf(databaseOf(first, url)).catch(async (error: unknown) => {
    await first.close();
    throw translateFailure(error);
  });
  if (traits.isAtomic) return connectionOver(first, url, traits);
  // A server that does not know a repeated write for what it is would carry it out twice.
  await first.close();
  return connectionOver(makeClient(url, { retryWrites: false }), url, traits);
}

const MAX_CONNECTIONS = 10;
/** Without a server to talk to, and for making a connection. */
const CONNECT_MS = 3 * SECOND;
/** For one of the pool's connections to become free. */
const QUEUE_MS = 5 * SECOND;
/** For a majority to have a write. */
const MAJORITY_MS = 10 * SECOND;
/** For a server that no longer answers at all; longer than its own limits, so that normally the server speaks first. */
const ANSWER_MS = 15 * SECOND;
/** How long the server works on one command. */
export const COMMAND_MS = 10 * SECOND;

const limits: MongoClientOptions = {
  appName: "vultus",
  maxPoolSize: MAX_CONNECTIONS,
  serverSelectionTimeoutMS: CONNECT_MS,
  connectTimeoutMS: CONNECT_MS,
  waitQueueTimeoutMS: QUEUE_MS,
  socketTimeoutMS: ANSWER_MS,
};

function makeClient(url: string, options: MongoClientOptions): MongoClient {
  try {
    return new MongoClient(url, { ...limits, ...options });
  } catch {
    // The parser's own message may quote the password.
    throw new VultusError(
      "config-invalid",
      "The database URL cannot be read; write mongodb://user:password@host/database.",
    );
  }
}

/** What is confirmed survives the loss of a minority, and is what everybody reads from then on; the URL cannot ask for less. */
function databaseOf(client: MongoClient, url: string): Db {
  return client.db(namesDatabase.test(url) ? undefined : "vultus", {
    writeConcern: { w: "majority", journal: true, wtimeoutMS: MAJORITY_MS },
    readConcern: new ReadConcern("majority"),
    readPreference: "primary",
  });
}

const namesDatabase = /^mongodb(\+srv)?:\/\/[^/?]+\/[^?]/;

async function traitsOf(database: Db): Promise<ServerTraits> {
  const { ferretdbVersion, version } = await database.command({ buildInfo: 1 });
  const isFerret = ferretdbVersion !== undefined;
  return {
    product: isFerret ? `FerretDB ${ferretdbVersion}` : `MongoDB ${version}`,
    isAtomic: !isFerret,
    keepsRules: !isFerret,
  };
}

function connectionOver(client: MongoClient, url: string, traits: ServerTraits): MongoConnection {
  const database = databaseOf(client, url);
  let isClosed = false;
  return {
    traits,
    async run(work) {
      // The driver itself would open a closed client again.
      if (isClosed) throw new VultusError("storage-unavailable", "The server is stopping; try again later.");
      try {
        return await work(database);
      } catch (error) {
        throw translateFailure(error);
      }
    },
    async close() {
      isClosed = true;
      await client.close();
    },
  };
}
