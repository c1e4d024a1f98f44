/** Reads the URL of a bucket: `s3://[key:secret@]bucket[/prefix][?endpoint=…&region=…&path-style=…&sse=…&kms-key=…]`. */
import { VultusError } from "../../shared/errors.ts";
import { isBlobKey } from "../blobs.ts";
import { type AwsCredentials, parseCredentials, parseEndpoint } from "./aws-url.ts";

/** Where blobs lie in a service that speaks S3, and how it is spoken to. */
export interface S3Place {
  readonly bucket: string;
  /** Put before every key: empty, or ending in a slash. */
  readonly prefix: string;
  /** Another service than Amazon's. */
  readonly endpoint: string | undefined;
  /** Undefined: as the environment of the AWS clients says. */
  readonly region: string | undefined;
  /** The bucket's name as part of the path rather than of the host's name. */
  readonly pathStyle: boolean;
  readonly credentials: AwsCredentials;
  readonly encryption: S3Encryption | undefined;
}

/** What the service encrypts objects with, besides the seal that each blob has already. */
export interface S3Encryption {
  readonly algorithm: (typeof algorithms)[number];
  /** Which of the service's keys; its default without. */
  readonly kmsKey: string | undefined;
}

/** @throws {VultusError} `config-invalid` when a part is missing or wrong; the message repeats no part, for any may be a secret in the wrong place. */
export function parseS3Url(url: string): S3Place {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed?.protocol !== "s3:" || parsed.port !== "" || parsed.hash !== "")
    throw refusal("has no such form");
  const { searchParams } = parsed;
  const names = [...searchParams.keys()];
  if (names.some((name) => !parameters.has(name)) || new Set(names).size < names.length) {
    throw refusal(`may have ${[...parameters].join(", ")} after its ?, each once`);
  }
  if (!bucketForm.test(parsed.hostname)) throw refusal("names no bucket");
  const endpoint = parseEndpoint(searchParams.get("endpoint"), refusal);
  return {
    bucket: parsed.hostname,
    prefix: parsePrefix(parsed.pathname),
    endpoint,
    // Services other than Amazon's mostly have one region, by this name.
    region: parseRegion(searchParams.get("region")) ?? (endpoint === undefined ? undefined : "us-east-1"),
    // A bucket in front of the host's name needs a name server that knows each bucket.
    pathStyle: parseSwitch(searchParams.get("path-style")) ?? endpoint !== undefined,
    credentials: parseCredentials(parsed, refusal),
    encryption: parseEncryption(searchParams.get("sse"), searchParams.get("kms-key")),
  };
}

const parameters: ReadonlySet<string> = new Set(["endpoint", "region", "path-style", "sse", "kms-key"]);
const algorithms = ["AES256", "aws:kms", "aws:kms:dsse"] as const;
const bucketForm = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const regionForm = /^[A-Za-z0-9-]{1,64}$/;
const kmsKeyForm = /^[\w:/-]{1,2048}$/;

function parsePrefix(pathname: string): string {
  const prefix = pathname.replace(/^\/|\/$/g, "");
  // A prefix has the form of a key, so that together they have one that every service takes.
  if (prefix !== "" && !isBlobKey(prefix)) {
    throw refusal("has a prefix of other than up to four segments of letters, digits, _ and -");
  }
  return prefix === "" ? "" : `${prefix}/`;
}

function parseRegion(text: string | null): string | undefined {
  if (text === null || regionForm.test(text)) return text ?? undefined;
  throw refusal("has a region that is no name");
}

function parseSwitch(text: string | null): boolean | undefined {
  if (text === null) return undefined;
  if (text === "true" || text === "false") return text === "true";
  throw refusal("has a path-style other than true or false");
}

function parseEncryption(text: string | null, kmsKey: string | null): S3Encryption | undefined {
  const algorithm = algorithms.find((one) => one === text);
  if (text !== null && algorithm === undefined)
    throw refusal(`has an sse other than ${algorithms.join(", ")}`);
  if (kmsKey === null) return algorithm && { algorithm, kmsKey: undefined };
  if (!algorithm || algorithm === "AES256" || !kmsKeyForm.test(kmsKey)) {
    throw refusal("has a kms-key that is none, or is without sse=aws:kms");
  }
  return { algorithm, kmsKey };
}

function refusal(fault: string): VultusError {
  return new VultusError(
    "config-invalid",
    `The URL of the bucket ${fault}; write s3://bucket/prefix?region=… or s3://key:secret@bucket?endpoint=https://host, with /, + and @ in the secret as %2F, %2B and %40.`,
  );
}
