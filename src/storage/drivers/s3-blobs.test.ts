import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { startService } from "../../../test/services/service.ts";
import { openTcpSwitch } from "../../../test/services/tcp-switch.ts";
import type { BlobStore } from "../blobs.ts";
import { blobStoreContract } from "../blobs.contract.ts";
import { blobsOutageContract } from "../blobs-outage.contract.ts";
import { openBlobStore } from "../open.ts";
import { openS3Blobs, usualLimits } from "./s3-blobs.ts";
import { parseS3Url } from "./s3-blobs-url.ts";

const service = await startService("s3");

/** The service's URL with another way to it, prefix or secret. */
function urlWith(change: { endpoint?: string; prefix?: string; bucket?: string; secret?: string }): string {
  const url = new URL(service?.url ?? "s3://key:none@none?endpoint=http://127.0.0.1:1");
  if (change.endpoint !== undefined) url.searchParams.set("endpoint", change.endpoint);
  if (change.prefix !== undefined) url.pathname = change.prefix;
  if (change.bucket !== undefined) url.hostname = change.bucket;
  if (change.secret !== undefined) url.password = change.secret;
  return url.href;
}

const emptyPlace = (): string => urlWith({ prefix: randomBytes(8).toString("hex") });

describe.skipIf(service === undefined)("a bucket", () => {
  afterAll(() => service?.stop());

  blobStoreContract("a bucket", () => openBlobStore(emptyPlace()));

  blobStoreContract("a bucket that tells two keys at a time", () =>
    openS3Blobs(emptyPlace(), { ...usualLimits, pageKeys: 2 }),
  );

  blobsOutageContract(
    "a bucket",
    async () => {
      const url = emptyPlace();
      const line = await openTcpSwitch(new URL(url).searchParams.get("endpoint") ?? "");
      return {
        url: urlWith({ endpoint: line.url, prefix: new URL(url).pathname }),
        cut: () => line.cut(),
        mend: () => line.mend(),
      };
    },
    new URL(service?.url ?? "s3://:none@none").password,
  );

  it("keeps what is under another prefix apart", async () => {
    const prefix = randomBytes(8).toString("hex");
    const [blobs, beside] = await Promise.all([
      openBlobStore(urlWith({ prefix })),
      openBlobStore(urlWith({ prefix: `${prefix}2` })),
    ]);
    await beside.put("a", new Uint8Array([1]));
    expect(await keysOf(blobs)).toStrictEqual([]);
    expect(await blobs.delete("a")).toBe(false);
    expect(await keysOf(beside)).toStrictEqual(["a"]);
  });

  it("leaves out objects that are no blobs", async () => {
    const url = emptyPlace();
    const { bucket: Bucket, prefix, credentials, endpoint, region } = parseS3Url(url);
    const client = new S3Client({
      ...(credentials && { credentials }),
      endpoint: endpoint ?? "",
      region: region ?? "",
      forcePathStyle: true,
    });
    await client.send(new PutObjectCommand({ Bucket, Key: `${prefix}notes.txt`, Body: "x" }));
    client.destroy();
    const blobs = await openBlobStore(url);
    await blobs.put("a", new Uint8Array([1]));
    expect(await keysOf(blobs)).toStrictEqual(["a"]);
  });

  it.each([
    ["a bucket that there is not", { bucket: "no-such-bucket" }, /no bucket no-such-bucket/],
    ["a secret that is wrong", { secret: "my-wrong-secret" }, /does not accept the credentials/],
  ])("says at once of %s what is wrong", async (_what, change, words) => {
    const error: unknown = await openBlobStore(urlWith(change)).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: "storage-unavailable", message: expect.stringMatching(words) });
    expect(String(error instanceof Error && error.cause)).not.toContain("my-wrong-secret");
  });
});

describe("a service that speaks S3", () => {
  it("gets a checksum with every blob, and is asked to encrypt as the URL says", async () => {
    const puts: IncomingMessage[] = [];
    const endpoint = await serve((request, response) => {
      if (request.method === "PUT") puts.push(request);
      request.resume().on("end", () => response.end(request.method === "GET" ? listing([]) : ""));
    });
    const blobs = await openS3Blobs(
      `s3://key:secret@faces?endpoint=${endpoint}&sse=aws:kms&kms-key=alias/faces`,
    );
    await blobs.put("a", new Uint8Array([1, 2, 3]));
    expect(puts.map(({ url, headers }) => ({ url, headers }))).toMatchObject([
      {
        url: "/faces/a?x-id=PutObject",
        headers: {
          "content-length": "3",
          "x-amz-checksum-crc32": expect.any(String),
          "x-amz-server-side-encryption": "aws:kms",
          "x-amz-server-side-encryption-aws-kms-key-id": "alias/faces",
        },
      },
    ]);
  });

  it("is spoken to with the machine's own credentials where the URL has none", async () => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIAMACHINE");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "machine-secret");
    onTestFinished(() => void vi.unstubAllEnvs());
    const signers: (string | undefined)[] = [];
    const endpoint = await serve((request, response) => {
      signers.push(request.headers.authorization);
      response.end(listing([]));
    });
    await openS3Blobs(`s3://faces?endpoint=${endpoint}&region=eu-west-3`);
    expect(signers).toStrictEqual([expect.stringMatching(/Credential=AKIAMACHINE\/\d+\/eu-west-3\/s3/)]);
  });

  it.each([
    ["region", "s3://key:my-secret@faces", "config-invalid", /region/],
    ["credentials", "s3://faces?region=eu-west-3", "storage-unavailable", /No credentials/],
  ])("is not found without %s, and that is said", async (_what, url, code, words) => {
    for (const name of ["REGION", "DEFAULT_REGION", "PROFILE", "ACCESS_KEY_ID", "SECRET_ACCESS_KEY"]) {
      vi.stubEnv(`AWS_${name}`, undefined);
    }
    vi.stubEnv("AWS_CONFIG_FILE", "/nowhere");
    vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere");
    vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
    onTestFinished(() => void vi.unstubAllEnvs());
    const opening = openS3Blobs(url);
    await expect(opening).rejects.toMatchObject({ code, message: expect.stringMatching(words) });
    await expect(opening).rejects.not.toThrow(/my-secret/);
  });

  it("is asked again when it refuses a put for what happens beside it, but not for ever", async () => {
    let refusals = 4;
    let puts = 0;
    const endpoint = await serve((request, response) => {
      const isPut = request.method === "PUT";
      if (isPut) puts += 1;
      const isRefused = isPut && refusals-- > 0;
      request
        .resume()
        .on("end", () =>
          response.writeHead(isRefused ? 409 : 200).end(isRefused ? fault("OperationAborted") : listing([])),
        );
    });
    const blobs = await openS3Blobs(`s3://key:secret@faces?endpoint=${endpoint}`);
    await blobs.put("a", new Uint8Array([1]));
    expect(puts).toBe(5);
    refusals = Number.POSITIVE_INFINITY;
    await expect(blobs.put("a", new Uint8Array([1]))).rejects.toMatchObject({ code: "storage-unavailable" });
    expect(puts).toBe(10);
  });

  it("is not taken to have no blob when it has no bucket any more", async () => {
    let isBucketThere = true;
    const endpoint = await serve((_request, response) => {
      if (isBucketThere) response.end(listing([]));
      else response.writeHead(404).end(fault("NoSuchBucket"));
    });
    const blobs = await openS3Blobs(`s3://key:secret@faces?endpoint=${endpoint}`);
    isBucketThere = false;
    await expect(blobs.get("a")).rejects.toMatchObject({ code: "storage-unavailable" });
    await expect(blobs.delete("a")).rejects.toMatchObject({ code: "storage-unavailable" });
  });

  it("is given up when it accepts connections and says nothing", async () => {
    const server = createTcpServer(() => undefined).listen(0, "127.0.0.1");
    await once(server, "listening");
    onTestFinished(() => void server.close());
    // A TCP server's address is never a string.
    const { port } = server.address() as AddressInfo;
    const opening = openS3Blobs(`s3://key:my-secret@faces?endpoint=http://127.0.0.1:${port}`, {
      ...usualLimits,
      silenceMs: 60_000,
      totalMs: 300,
    });
    await expect(opening).rejects.toMatchObject({ code: "storage-unavailable" });
  });

  it.each([
    ["tells its keys out of order", listing(["b", "a"])],
    ["breaks off a listing", listing(["a"], true)],
  ])("is not believed when it %s", async (_what, answer) => {
    const endpoint = await serve((_request, response) => response.end(answer));
    const blobs = await openS3Blobs(`s3://key:secret@faces?endpoint=${endpoint}`);
    await expect(keysOf(blobs)).rejects.toMatchObject({ code: "internal" });
  });

  it.each([
    ["AccessDenied", 403, /may not be used/],
    ["AuthorizationHeaderMalformed", 400, /another region/],
    ["XUnheardOf", 400, /refuses/],
  ])("is quoted in our words when it answers %s", async (name, status, words) => {
    const endpoint = await serve((_request, response) => response.writeHead(status).end(fault(name)));
    const error: unknown = await openS3Blobs(`s3://key:my-secret@faces?endpoint=${endpoint}`).catch(
      (caught: unknown) => caught,
    );
    expect(error).toMatchObject({ code: "storage-unavailable", message: expect.stringMatching(words) });
    expect(error).toMatchObject({ cause: { message: `${name} (HTTP ${status})` } });
  });
});

/** @returns The address of a server that ends with the test. */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  // A TCP server's address is never a string.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function listing(keys: readonly string[], isTruncated = false): string {
  const contents = keys.map((key) => `<Contents><Key>${key}</Key></Contents>`).join("");
  return `<?xml version="1.0"?><ListBucketResult><IsTruncated>${isTruncated}</IsTruncated>${contents}</ListBucketResult>`;
}

function fault(code: string): string {
  return `<?xml version="1.0"?><Error><Code>${code}</Code><Message>my-secret was signed</Message></Error>`;
}

async function keysOf(blobs: BlobStore): Promise<string[]> {
  const keys: string[] = [];
  for await (const key of blobs.list("")) keys.push(key);
  return keys;
}
