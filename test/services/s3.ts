/** An object store for one test file: an empty prefix in the bucket that `VULTUS_TEST_S3_URL` names, or a bucket on a MinIO of its own. */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import {
  CreateBucketCommand,
  DeleteObjectsCommand,
  ListBucketsCommand,
  paginateListObjectsV2,
  S3Client,
} from "@aws-sdk/client-s3";
import { awsSettings } from "./aws-url.ts";
import { freePort } from "./free-port.ts";
import { preparedFolder } from "./prepared.ts";
import type { RunningService } from "./running-service.ts";
import { makeFolder, startProcess } from "./service-process.ts";

/** @throws {ServiceMissing} when there is neither the variable nor the prepared program. */
export async function startS3(): Promise<RunningService> {
  const name = `vultus-test-${randomBytes(6).toString("hex")}`;
  const elsewhere = process.env["VULTUS_TEST_S3_URL"];
  if (elsewhere) {
    const url = new URL(elsewhere);
    url.pathname = `/${name}`;
    return { url: url.href, stop: () => deleteAll(url, `${name}/`) };
  }
  const program = join(preparedFolder("minio"), "minio");
  const address = `127.0.0.1:${await freePort()}`;
  const [key, secret] = ["vultus", randomBytes(16).toString("hex")];
  const url = new URL(
    `s3://${key}:${secret}@${name}?endpoint=http://${address}&region=us-east-1&path-style=true`,
  );
  const folder = makeFolder("s3");
  const server = await startProcess({
    command: program,
    argv: ["server", "--quiet", "--address", address, join(folder, "objects")],
    folder,
    env: {
      ...process.env,
      MINIO_ROOT_USER: key,
      MINIO_ROOT_PASSWORD: secret,
      MINIO_BROWSER: "off",
      MINIO_UPDATE: "off",
      // It keeps certificates and settings at home, and data on no system disk, unless told otherwise.
      HOME: folder,
      MINIO_CI_CD: "1",
    },
    endSignal: "SIGTERM",
    answers: () => inService(url, (client) => client.send(new ListBucketsCommand())),
    prepare: () => inService(url, (client) => client.send(new CreateBucketCommand({ Bucket: name }))),
  });
  return { url: url.href, ...server };
}

/** A client of the service that a URL names. */
export function s3Client(url: Readonly<URL>): S3Client {
  return new S3Client({
    region: url.searchParams.get("region") ?? "us-east-1",
    forcePathStyle: url.searchParams.get("path-style") === "true",
    ...awsSettings(url),
  });
}

async function deleteAll(url: Readonly<URL>, prefix: string): Promise<void> {
  await inService(url, async (client) => {
    const Bucket = url.hostname;
    for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket, Prefix: prefix })) {
      if (Contents.length === 0) continue;
      await client.send(
        new DeleteObjectsCommand({ Bucket, Delete: { Objects: Contents.map(({ Key }) => ({ Key })) } }),
      );
    }
  });
}

async function inService(url: Readonly<URL>, work: (client: S3Client) => Promise<unknown>): Promise<void> {
  const client = s3Client(url);
  try {
    await work(client);
  } finally {
    client.destroy();
  }
}
