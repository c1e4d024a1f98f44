/** Reads the URL of a table: `dynamodb://[key:secret@]region/table[?endpoint=…]`. */
import { VultusError } from "../../../shared/errors.ts";
import { type AwsCredentials, parseCredentials, parseEndpoint } from "../aws-url.ts";

/** Which table, and how its service is reached. */
export interface DynamoPlace {
  readonly region: string;
  readonly table: string;
  /** Another service than Amazon's. */
  readonly endpoint: string | undefined;
  readonly credentials: AwsCredentials;
}

/** @throws {VultusError} `config-invalid` when a part is missing or wrong; the message repeats no part, for any may be a secret in the wrong place. */
export function parseDynamoUrl(url: string): DynamoPlace {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed?.protocol !== "dynamodb:" || parsed.port !== "" || parsed.hash !== "") {
    throw refusal("has no such form");
  }
  const names = [...parsed.searchParams.keys()];
  if (names.some((name) => name !== "endpoint") || names.length > 1) {
    throw refusal("may have one endpoint after its ? and nothing else");
  }
  if (!regionForm.test(parsed.hostname)) throw refusal("names no region");
  const table = parsed.pathname.slice(1);
  if (!tableForm.test(table)) throw refusal("names no table");
  return {
    region: parsed.hostname,
    table,
    endpoint: parseEndpoint(parsed.searchParams.get("endpoint"), refusal),
    credentials: parseCredentials(parsed, refusal),
  };
}

const regionForm = /^[a-z0-9-]{1,64}$/;
const tableForm = /^[A-Za-z0-9_.-]{3,255}$/;

function refusal(fault: string): VultusError {
  return new VultusError(
    "config-invalid",
    `The URL of the table ${fault}; write dynamodb://eu-central-1/vultus or dynamodb://key:secret@region/table?endpoint=https://host, with /, + and @ in the secret as %2F, %2B and %40.`,
  );
}
