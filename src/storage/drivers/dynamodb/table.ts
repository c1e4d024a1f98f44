/** The one table, asked through the client of AWS: every request is bounded in time, and fails in our words. */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { limitedTo } from "../../../shared/at-once.ts";
import { SECOND } from "../../../shared/clock.ts";
import { VultusError } from "../../../shared/errors.ts";
import { untilCancelled } from "../../cancel.ts";
import { translateFailure } from "./failures.ts";
import { type DynamoPlace, parseDynamoUrl } from "./place.ts";

/** A table, and the way to it. */
export interface DynamoTable {
  readonly name: string;
  /** @throws {VultusError} `storage-unavailable` when the service does not answer or may not be used; `internal` when it refuses the request. What the work itself catches is not translated. */
  ask<R>(work: (client: DynamoDBClient, options: RequestOptions) => Promise<R>): Promise<R>;
  close(): Promise<void>;
}

/** To be handed to the client with each request. */
export interface RequestOptions {
  readonly abortSignal: AbortSignal;
}

/** How long to wait; others than the usual times are for tests. */
export interface TableLimits {
  readonly connectMs: number;
  /** Until an answer begins. */
  readonly answerMs: number;
  /** One request with all its attempts, and waiting for its turn. */
  readonly totalMs: number;
}

/**
 * Connections are made when first needed, and anew after the service was away.
 *
 * @param url As `parseDynamoUrl` reads it.
 * @throws {VultusError} `config-invalid` when the URL cannot be read.
 */
export function openTable(url: string, limits: TableLimits = usualLimits): DynamoTable {
  const place = parseDynamoUrl(url);
  const client = connect(place, limits);
  // The client's own queue would count waiting for a connection as waiting for an answer.
  const inTurn = limitedTo(MAX_CONNECTIONS);
  let isClosed = false;
  return {
    name: place.table,
    async ask(work) {
      if (isClosed) throw new VultusError("storage-unavailable", "The server is stopping; try again later.");
      const abortSignal = AbortSignal.timeout(limits.totalMs);
      try {
        return await untilCancelled(abortSignal, () =>
          inTurn(async () => {
            abortSignal.throwIfAborted();
            return work(client, { abortSignal });
          }),
        );
      } catch (error) {
        throw translateFailure(error, place.table);
      }
    },
    async close() {
      isClosed = true;
      client.destroy();
    },
  };
}

const usualLimits: TableLimits = { connectMs: 2 * SECOND, answerMs: 4 * SECOND, totalMs: 10 * SECOND };
/** Every request may be repeated: reads and parts change nothing by it, and transactions carry a token. */
const MAX_ATTEMPTS = 3;
const MAX_CONNECTIONS = 64;

/** The client would write to the console where a server's log is JSON. */
const quiet = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

function connect(place: DynamoPlace, limits: TableLimits): DynamoDBClient {
  const { region, endpoint, credentials } = place;
  return new DynamoDBClient({
    region,
    ...(endpoint !== undefined && { endpoint }),
    ...(credentials && { credentials }),
    maxAttempts: MAX_ATTEMPTS,
    logger: quiet,
    requestHandler: {
      connectionTimeout: limits.connectMs,
      requestTimeout: limits.answerMs,
      throwOnRequestTimeout: true,
      httpAgent: { maxSockets: MAX_CONNECTIONS },
      httpsAgent: { maxSockets: MAX_CONNECTIONS },
      logger: quiet,
    },
  });
}
