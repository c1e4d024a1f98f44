/** Writes and reads a value on each service by its own client library, as little as a test of the services needs. */
import {
  CreateTableCommand,
  GetItemCommand,
  PutItemCommand,
  ResourceInUseException,
  ResourceNotFoundException,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import { GetObjectCommand, NoSuchKey, PutObjectCommand } from "@aws-sdk/client-s3";
import { MongoClient } from "mongodb";
import { Client } from "pg";
import { dynamodbClient } from "./dynamodb.ts";
import { s3Client } from "./s3.ts";
import type { ServiceName } from "./service.ts";

export interface ServiceClient {
  write(key: string, value: string): Promise<void>;
  /** @returns Undefined when nothing was written under the key. */
  read(key: string): Promise<string | undefined>;
}

export const serviceClients: Readonly<Record<ServiceName, (url: string) => ServiceClient>> = {
  dynamodb: onDynamodb,
  mongodb: onMongodb,
  pgvector: onPgvector,
  postgres: onPostgres,
  s3: onS3,
};

const PATIENCE_MS = 2_000;

function onPostgres(url: string): ServiceClient {
  return onSql(url, {
    prepare: "create table if not exists pairs (key text primary key, value text)",
    write: "insert into pairs values ($1, $2)",
    read: "select value from pairs where key = $1",
  });
}

/** Finds a key by the vector that is nearest to its own, through an index. */
function onPgvector(url: string): ServiceClient {
  const place =
    "('[' || length($1) || ',' || ascii(right($1, 1)) || ',' || ascii(left($1, 1)) || ']')::vector";
  return onSql(url, {
    prepare: `create extension if not exists vector;
      create table if not exists pairs (key text, value text, place vector(3));
      create index if not exists places on pairs using hnsw (place vector_l2_ops)`,
    write: `insert into pairs values ($1, $2, ${place})`,
    read: `select value from (select * from pairs order by place <-> ${place} limit 1) nearest where key = $1`,
  });
}

function onSql(
  url: string,
  statements: { readonly prepare: string; readonly write: string; readonly read: string },
): ServiceClient {
  const query = async (statement: string, parameters: readonly string[]): Promise<unknown> => {
    const client = new Client({ connectionString: url });
    try {
      await client.connect();
      await client.query(statements.prepare);
      const { rows } = await client.query({ text: statement, values: [...parameters], rowMode: "array" });
      return rows[0]?.[0];
    } finally {
      await client.end().catch(() => undefined);
    }
  };
  return {
    async write(key, value) {
      await query(statements.write, [key, value]);
    },
    async read(key) {
      const value = await query(statements.read, [key]);
      return typeof value === "string" ? value : undefined;
    },
  };
}

function onMongodb(url: string): ServiceClient {
  const inPairs = async <R>(work: (client: MongoClient) => Promise<R>): Promise<R> => {
    const client = new MongoClient(url, { serverSelectionTimeoutMS: PATIENCE_MS });
    try {
      return await work(client);
    } finally {
      await client.close();
    }
  };
  const pairsOf = (client: MongoClient) =>
    client.db().collection<{ readonly _id: string; readonly value: string }>("pairs");
  return {
    async write(key, value) {
      await inPairs((client) => pairsOf(client).insertOne({ _id: key, value }));
    },
    async read(key) {
      return (await inPairs((client) => pairsOf(client).findOne({ _id: key })))?.value;
    },
  };
}

function onDynamodb(url: string): ServiceClient {
  const parsed = new URL(url);
  const client = dynamodbClient(parsed);
  const TableName = parsed.pathname.slice(1);
  const makeTable = async (): Promise<void> => {
    try {
      await client.send(
        new CreateTableCommand({
          TableName,
          AttributeDefinitions: [{ AttributeName: "key", AttributeType: "S" }],
          KeySchema: [{ AttributeName: "key", KeyType: "HASH" }],
          BillingMode: "PAY_PER_REQUEST",
        }),
      );
      await waitUntilTableExists({ client, maxWaitTime: 60 }, { TableName });
    } catch (error) {
      if (!(error instanceof ResourceInUseException)) throw error;
    }
  };
  return {
    async write(key, value) {
      await makeTable();
      await client.send(new PutItemCommand({ TableName, Item: { key: { S: key }, value: { S: value } } }));
    },
    async read(key) {
      try {
        const { Item } = await client.send(
          new GetItemCommand({ TableName, Key: { key: { S: key } }, ConsistentRead: true }),
        );
        return Item?.["value"]?.S;
      } catch (error) {
        if (error instanceof ResourceNotFoundException) return undefined;
        throw error;
      }
    },
  };
}

function onS3(url: string): ServiceClient {
  const parsed = new URL(url);
  const client = s3Client(parsed);
  const Bucket = parsed.hostname;
  const prefix = parsed.pathname === "" ? "" : `${parsed.pathname.slice(1)}/`;
  return {
    async write(key, value) {
      await client.send(new PutObjectCommand({ Bucket, Key: prefix + key, Body: value }));
    },
    async read(key) {
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: prefix + key }));
        return await Body?.transformToString();
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      }
    },
  };
}
