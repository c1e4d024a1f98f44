/** A DynamoDB for one test file: the name of a table that is not there yet, where `VULTUS_TEST_DYNAMODB_URL` says or on a DynamoDB Local of its own. */
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { DeleteTableCommand, DynamoDBClient, ResourceNotFoundException } from "@aws-sdk/client-dynamodb";
import { awsSettings } from "./aws-url.ts";
import { freePort } from "./free-port.ts";
import { preparedFolder } from "./prepared.ts";
import { type RunningService, ServiceMissing } from "./running-service.ts";
import { makeFolder, startProcess } from "./service-process.ts";

/** @throws {ServiceMissing} when there is neither the variable nor Java and the prepared program. */
export async function startDynamodb(): Promise<RunningService> {
  const table = `vultus_test_${randomBytes(6).toString("hex")}`;
  const elsewhere = process.env["VULTUS_TEST_DYNAMODB_URL"];
  if (elsewhere) {
    const url = new URL(elsewhere);
    url.pathname = `/${table}`;
    return { url: url.href, stop: () => deleteTable(url, table) };
  }
  const program = preparedFolder("dynamodb");
  requireJava();
  const port = await freePort();
  const folder = makeFolder("dynamodb");
  const server = await startProcess({
    command: "java",
    argv: [...javaOptions(program, folder), ...serverOptions(folder, port)],
    folder,
    endSignal: "SIGTERM",
    // Whatever the answer, it is one.
    answers: () => fetch(`http://127.0.0.1:${port}`, { signal: AbortSignal.timeout(ANSWER_MS) }),
  });
  return { url: `dynamodb://local:local@us-east-1/${table}?endpoint=http://127.0.0.1:${port}`, ...server };
}

/** A client of the service that a URL names. */
export function dynamodbClient(url: Readonly<URL>): DynamoDBClient {
  return new DynamoDBClient({ region: url.hostname, ...awsSettings(url) });
}

const ANSWER_MS = 2_000;

function requireJava(): void {
  try {
    execFileSync("java", ["-version"], { stdio: "ignore" });
  } catch {
    throw new ServiceMissing("install Java, or name a DynamoDB in VULTUS_TEST_DYNAMODB_URL");
  }
}

function javaOptions(program: string, folder: string): readonly string[] {
  return [
    // A small heap and a quick start: several run at once beside the tests.
    ...["-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"],
    // What it unpacks for itself goes with the rest.
    ...["-XX:-UsePerfData", `-Djava.io.tmpdir=${folder}`],
    `-Djava.library.path=${join(program, "DynamoDBLocal_lib")}`,
    ...["-jar", join(program, "DynamoDBLocal.jar")],
  ];
}

function serverOptions(folder: string, port: number): readonly string[] {
  return [
    // In files and not in memory, so that a restart keeps them.
    ...["-dbPath", folder, "-sharedDb", "-port", String(port), "-disableTelemetry"],
    // It listens on every address and lets every page ask; this leaves the pages out.
    ...["-cors", "http://127.0.0.1"],
  ];
}

/** The driver makes the table; it may not have come to that. */
async function deleteTable(url: Readonly<URL>, TableName: string): Promise<void> {
  const client = dynamodbClient(url);
  try {
    await client.send(new DeleteTableCommand({ TableName }));
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
  } finally {
    client.destroy();
  }
}
