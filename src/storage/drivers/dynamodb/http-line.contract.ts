/** A line to DynamoDB for tests, which knows one request from another: it can lose an answer, do something in between, or answer in the service's place. */
import { once } from "node:events";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

export interface Answer {
  readonly status: number;
  readonly body: Uint8Array;
}

/** What becomes of one request. @returns Undefined: nothing is heard of it again. */
export type Fate = (forward: () => Promise<Answer>) => Promise<Answer | undefined>;

export interface HttpLine {
  /** The service's address by way of the line. */
  readonly endpoint: string;
  /** The operations that were asked for, attempt by attempt. */
  readonly heard: string[];
  /** What becomes of the next requests for an operation, each in turn; those after them go through. */
  prepare(operation: string, ...fates: readonly Fate[]): void;
  close(): Promise<void>;
}

export async function openHttpLine(endpoint: string): Promise<HttpLine> {
  const prepared = new Map<string, Fate[]>();
  const heard: string[] = [];
  const serve = async (question: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await buffer(question);
    const operation = String(question.headers["x-amz-target"]).split(".")[1] ?? "";
    heard.push(operation);
    const fate = prepared.get(operation)?.shift() ?? ((forward) => forward());
    const answer = await fate(() => ask(endpoint, question, body));
    if (!answer) question.socket.destroy();
    else response.writeHead(answer.status, { "content-type": "application/x-amz-json-1.0" }).end(answer.body);
  };
  const server = createServer((question, response) => {
    serve(question, response).catch(() => question.socket.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // A TCP server's address is never a string.
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    heard,
    prepare(operation, ...fates) {
      prepared.set(operation, [...fates]);
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** The request is carried out, and its answer lost. @param meanwhile Done before anybody can ask again. */
export function loseAnswer(meanwhile: () => Promise<unknown> = async () => undefined): Fate {
  return async (forward) => {
    await forward();
    await meanwhile();
    return undefined;
  };
}

/** The request goes through after something else has happened. */
export function holdUp(meanwhile: () => Promise<unknown>): Fate {
  return async (forward) => {
    await meanwhile();
    return forward();
  };
}

/** The request never arrives. */
export const loseRequest: Fate = async () => undefined;

/** The connection stays, and nothing is heard on it. */
export const staySilent: Fate = () => new Promise(() => undefined);

/** The service's own answer when it refuses. */
export function refuse(name: string, details: object = {}, status = 400): Fate {
  const body = { __type: `com.amazonaws.dynamodb.v20120810#${name}`, ...details };
  return async () => ({ status, body: Buffer.from(JSON.stringify(body)) });
}

async function ask(endpoint: string, question: IncomingMessage, body: Uint8Array): Promise<Answer> {
  const { connection: _connection, ...headers } = question.headers;
  const forwarded = request(endpoint, { method: "POST", headers });
  forwarded.end(body);
  const [answer] = (await once(forwarded, "response")) as [IncomingMessage];
  return { status: answer.statusCode ?? 500, body: await buffer(answer) };
}
