/** The forms a variable's text can take, each parsed into what the server works with. */
import { isIP } from "node:net";
import { z } from "zod";
import { DAY, HOUR, MINUTE, SECOND } from "./shared/clock.ts";
import { parseOrigin } from "./shared/origin.ts";

/** A parser from the text of a variable. */
export type Text<T> = z.ZodType<T, string>;

/** A whole number between two bounds, both included. */
export function wholeNumber(min: number, max: number): Text<number> {
  return text(`must be a whole number from ${min} to ${max}`, (value) => {
    const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
    return number >= min && number <= max ? number : undefined;
  });
}

/** A decimal fraction between two bounds, both included. */
export function fraction(min: number, max: number): Text<number> {
  return text(`must be a number from ${min.toFixed(2)} to ${max.toFixed(2)}`, (value) => {
    const number = /^\d(\.\d{1,6})?$/.test(value) ? Number(value) : Number.NaN;
    return number >= min && number <= max ? number : undefined;
  });
}

/** One of a few words. */
export function oneOf<const T extends string>(...words: readonly T[]): Text<T> {
  return text(`must be ${listed(words)}`, (value) => words.find((word) => word === value));
}

const units: Readonly<Record<string, number>> = { s: SECOND, m: MINUTE, h: HOUR, d: DAY };

/** A length of time such as `90s`, `30m`, `8h` or `7d`, in milliseconds; from one minute to `maxDays`. */
export function duration(maxDays: number): Text<number> {
  return text(`must be a length of time from 1m to ${maxDays}d, such as 30m, 8h or 7d`, (value) => {
    const [, amount = "", unit = ""] = /^(\d{1,6})([smhd])$/.exec(value) ?? [];
    const milliseconds = Number(amount) * (units[unit] ?? Number.NaN);
    return milliseconds >= MINUTE && milliseconds <= maxDays * DAY ? milliseconds : undefined;
  });
}

/** An address or a host name to listen on. */
export const host: Text<string> = text("must be an IP address or a host name", (value) =>
  isIP(value) > 0 || /^[A-Za-z0-9]([A-Za-z0-9.-]{0,252})$/.test(value) ? value : undefined,
);

/** An origin that people reach the server by; encrypted, unless it is this machine itself. */
export const publicUrl: Text<URL> = text(
  "must be an origin (scheme, host, optional port; no path) that starts with https://, or http:// for localhost",
  parseOrigin,
);

/** A path on this machine; relative ones start at the working directory. */
export const path: Text<string> = text("must be a path", (value) =>
  value.includes("\0") ? undefined : value,
);

/** Where records are kept. */
export const databaseUrl: Text<string> = text(
  "must start with file:, postgres://, mongodb://, dynamodb:// or be memory:",
  (value) => {
    if (value === "memory:" || /^file:./.test(value)) return value;
    // May name several hosts, which no other URL does; the rest is judged when it is opened.
    if (/^mongodb(\+srv)?:\/\/[^/?#\s]/.test(value)) return value;
    return /^(postgres(ql)?|dynamodb):\/\//.test(value) && URL.canParse(value) ? value : undefined;
  },
);

/** Where people are looked for by their faces. */
export const vectorIndex: Text<string> = text(
  "must be process, pgvector, or start with postgres://",
  (value) => {
    if (value === "process" || value === "pgvector") return value;
    return /^postgres(ql)?:\/\//.test(value) && URL.canParse(value) ? value : undefined;
  },
);

/** Where kept photos go. */
export const blobsUrl: Text<string> = text(
  "must start with file: and name a folder, start with s3:// and name a bucket, or be database: or memory:",
  (value) => {
    if (value === "memory:" || value === "database:" || /^file:./.test(value)) return value;
    return /^s3:\/\/./.test(value) && URL.canParse(value) ? value : undefined;
  },
);

/** 32 secret bytes as base64, base64url or hexadecimal. */
export const key: Text<Uint8Array> = text("must be 32 bytes as base64 or hexadecimal", (value) => {
  if (/^[0-9a-f]{64}$/i.test(value)) return new Uint8Array(Buffer.from(value, "hex"));
  const bytes = /^[A-Za-z0-9+/_-]{43}=?$/.test(value) ? Buffer.from(value, "base64") : undefined;
  return bytes?.length === 32 ? new Uint8Array(bytes) : undefined;
});

/** A back end's secret key, as `vultus api-keys create` shows it. */
export const apiKey: Text<string> = text(
  "must be a key as shown by: vultus api-keys create <name>",
  (value) => (/^vultus_sk\.[\w-]{1,64}\.[\w-]{1,200}$/.test(value) ? value : undefined),
);

/** Names of policies, separated by commas, none twice. */
export const policyNames: Text<readonly string[]> = text(
  "must be names of policies, separated by commas, none twice",
  (value) => {
    const names = value.split(",").map((name) => name.trim());
    const isList = names.every((name) => /^[a-z][a-z0-9-]{0,39}$/.test(name));
    return isList && new Set(names).size === names.length ? names : undefined;
  },
);

/** IP addresses and CIDR ranges, separated by commas. */
export const networks: Text<readonly string[]> = text(
  "must be IP addresses or ranges, separated by commas",
  (value) => {
    const entries = value.split(",").map((entry) => entry.trim());
    return entries.every(isNetwork) ? entries : undefined;
  },
);

/** @param parse Gives `undefined` for what cannot be read; `rule` then says what would be right, and never repeats the value, which may be secret. */
function text<T>(rule: string, parse: (value: string) => T | undefined): Text<T> {
  return z.string().transform((value, context) => {
    const parsed = parse(value.trim());
    if (parsed !== undefined) return parsed;
    context.issues.push({ code: "custom", message: rule, input: value });
    return z.NEVER;
  });
}

function listed(words: readonly string[]): string {
  return words.length > 1 ? `${words.slice(0, -1).join(", ")} or ${words.at(-1)}` : words.join("");
}

function isNetwork(entry: string): boolean {
  const [address = "", prefix, ...rest] = entry.split("/");
  const bits = { 4: 32, 6: 128 }[isIP(address)];
  if (bits === undefined || rest.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= bits);
}
