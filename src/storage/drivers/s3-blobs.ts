/** Keeps blobs as objects in a bucket of Amazon S3 or of a service that speaks its protocol. */
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { SECOND } from "../../shared/clock.ts";
import { VultusError } from "../../shared/errors.ts";
import { admitBlobKey, type BlobKey, type BlobStore, isBlobKey, isBlobKeyPrefix } from "../blobs.ts";
import { untilCancelled } from "../cancel.ts";
import { isAbsent, isConflict, translateS3Failure } from "./s3-blobs-failures.ts";
import { parseS3Url, type S3Place } from "./s3-blobs-url.ts";

/** How long to wait, and how much to list at once; others than the usual ones are for tests. */
export interface S3Limits {
  readonly connectMs: number;
  /** How long a connection may be silent. */
  readonly silenceMs: number;
  /** One operation with all its attempts. */
  readonly totalMs: number;
  /** Up to 1,000. */
  readonly pageKeys: number;
}

/**
 * Opens the bucket and looks whether it may be listed.
 *
 * A put is whole or not at all: the service keeps an object when its announced length and checksum have arrived.
 * Where the bucket keeps versions, a delete leaves the old ones; they are the bucket's to expire.
 *
 * @param url As `parseS3Url` reads it.
 * @throws {VultusError} `config-invalid` when the URL cannot be read, `storage-unavailable` when there is no such bucket, it may not be used or does not answer.
 */
export async function openS3Blobs(url: string, limits: S3Limits = usualLimits): Promise<BlobStore> {
  const place = parseS3Url(url);
  const client = connect(place, limits);
  const { bucket: Bucket, prefix: root } = place;
  const ask = async <R>(work: (options: { abortSignal: AbortSignal }) => Promise<R>): Promise<R> => {
    const abortSignal = AbortSignal.timeout(limits.totalMs);
    try {
      return await untilCancelled(abortSignal, () => work({ abortSignal }));
    } catch (error) {
      throw translateS3Failure(error, Bucket);
    }
  };
  const listPage = (prefix: string, MaxKeys: number, ContinuationToken?: string) =>
    ask((options) =>
      client.send(
        new ListObjectsV2Command({ Bucket, Prefix: root + prefix, MaxKeys, ContinuationToken }),
        options,
      ),
    );
  try {
    // A HEAD of the bucket would not say what is wrong, and without the right to list, absent objects look forbidden.
    await listPage("", 1);
  } catch (error) {
    client.destroy();
    throw error;
  }
  return {
    async put(key, bytes) {
      const object = { Bucket, Key: root + admitBlobKey(key), Body: bytes, ...encryptionOf(place) };
      await ask((options) => againOnConflict(() => client.send(new PutObjectCommand(object), options)));
    },
    async get(key) {
      const object = { Bucket, Key: root + admitBlobKey(key) };
      return ask(async (options) => {
        try {
          const { Body } = await client.send(new GetObjectCommand(object), options);
          return new Uint8Array((await Body?.transformToByteArray()) ?? []);
        } catch (error) {
          if (isAbsent(error)) return undefined;
          throw error;
        }
      });
    },
    async delete(key) {
      const object = { Bucket, Key: root + admitBlobKey(key) };
      // A delete answers alike whether there was an object, and a HEAD may call absent what is only forbidden.
      const [first] = (await listPage(key, 1)).Contents ?? [];
      if (first?.Key !== object.Key) return false;
      await ask((options) => client.send(new DeleteObjectCommand(object), options));
      return true;
    },
    async *list(prefix) {
      // Some services refuse to look for what they could not store.
      if (!isBlobKeyPrefix(prefix)) return;
      let last = "";
      let next: string | undefined;
      do {
        const page = await listPage(prefix, limits.pageKeys, next);
        for (const { Key = "" } of page.Contents ?? []) {
          const key = Key.slice(root.length);
          // Somebody else's object under this prefix.
          if (!isBlobKey(key)) continue;
          last = laterKey(last, key);
          yield key;
        }
        next = page.IsTruncated ? continuation(page.NextContinuationToken) : undefined;
      } while (next !== undefined);
    },
    async close() {
      client.destroy();
    },
  };
}

/** What a server works with. */
export const usualLimits: S3Limits = {
  connectMs: 5 * SECOND,
  silenceMs: 10 * SECOND,
  totalMs: 30 * SECOND,
  pageKeys: 1_000,
};

function connect(place: S3Place, limits: S3Limits): S3Client {
  const { endpoint, region, pathStyle, credentials } = place;
  return new S3Client({
    ...(endpoint !== undefined && { endpoint }),
    ...(region !== undefined && { region }),
    ...(credentials && { credentials }),
    forcePathStyle: pathStyle,
    requestHandler: { connectionTimeout: limits.connectMs, socketTimeout: limits.silenceMs },
  });
}

function encryptionOf({
  encryption,
}: S3Place): Pick<PutObjectCommand["input"], "ServerSideEncryption" | "SSEKMSKeyId"> {
  if (!encryption) return {};
  const { algorithm, kmsKey } = encryption;
  return { ServerSideEncryption: algorithm, ...(kmsKey !== undefined && { SSEKMSKeyId: kmsKey }) };
}

/** A service may refuse a put beside another one or a delete, and mean: not at this moment. */
async function againOnConflict<R>(work: () => Promise<R>): Promise<R> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!isConflict(error) || attempt === PUT_ATTEMPTS) throw error;
    }
  }
}

const PUT_ATTEMPTS = 5;

/** Whoever compares two stores key by key would take a key out of order for a missing one; some kinds of bucket do not sort. */
function laterKey(last: BlobKey, key: BlobKey): BlobKey {
  if (key > last) return key;
  throw new VultusError("internal", "The bucket lists its keys out of order; use one of general purpose.");
}

function continuation(token: string | undefined): string {
  if (token !== undefined) return token;
  throw new VultusError("internal", "The bucket's service broke off a listing; its S3 is not complete.");
}
