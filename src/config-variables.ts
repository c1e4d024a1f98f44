/** Every variable in one schema: its form, its default, and what the documentation says of it. */
import { z } from "zod";
import * as values from "./config-values.ts";

/** What the generated page and the error messages say of a variable. */
export interface VariableNotes {
  readonly about: string;
  readonly example: string;
  /** The default as text, or in words what happens without the variable. */
  readonly absent: string;
}

const notes = z.registry<VariableNotes>();

/** Text by text; what one variable means for another is decided in `assemble`. */
export const environmentSchema = z.strictObject({
  VULTUS_PORT: preset(values.wholeNumber(1, 65_535), "8080", "The TCP port to listen on.", "9000"),
  VULTUS_HOST: preset(
    values.host,
    "127.0.0.1",
    "The address to listen on. The default is reachable from this machine only; `0.0.0.0` opens the port to the network, which is what a container or a reverse proxy on another machine needs.",
    "0.0.0.0",
  ),
  VULTUS_PUBLIC_URL: optional(
    values.publicUrl,
    "`http://localhost:` and the port",
    "The origin that people type in. Cookies, the origin check and the local-demo rules follow it; anything but localhost must be https, because browsers give the camera to no other page.",
    "https://id.example.com",
  ),
  VULTUS_DATA_DIR: preset(
    values.path,
    "./data",
    "The folder for the embedded database, photos and the demo's master key. One process at a time may use it.",
    "/var/lib/vultus",
  ),
  VULTUS_DATABASE_URL: optional(
    values.databaseUrl,
    "`file:` and the data folder",
    "Where accounts are kept: `file:` and a folder (embedded PostgreSQL), `postgres://…` (a PostgreSQL server), `mongodb://…` or `mongodb+srv://…` (MongoDB 6 or later), `dynamodb://region/table` ([Amazon DynamoDB](operate.md#records-in-dynamodb)), or `memory:` (gone at exit).",
    "postgres://vultus:secret@db.example.com/vultus",
  ),
  VULTUS_BLOBS_URL: optional(
    values.blobsUrl,
    "`file:`, the data folder and `/blobs`",
    "Where sealed photos are kept: `file:` and a folder, `s3://` and a [bucket](operate.md#photos-in-a-bucket), `database:` (beside the accounts), or `memory:` (gone at exit). Several servers need one that all of them reach.",
    "s3://vultus-photos/faces?region=eu-west-1",
  ),
  VULTUS_EVENTS_URL: optional(
    values.databaseUrl,
    "with the accounts",
    "Where the audit log is kept, if not with the accounts; takes the same forms as `VULTUS_DATABASE_URL`. Events are first written with the accounts and move over in the background: a log that is away loses none and holds up no sign-in, but cannot be read meanwhile.",
    "mongodb://log.example.com/vultus_events",
  ),
  VULTUS_MASTER_KEY: optional(
    values.key,
    "made and kept in the data folder on localhost; required elsewhere",
    "The key that wraps every user's key: 32 bytes as base64 or hexadecimal, for example from `openssl rand -base64 32`. Whoever has it can open every template; without it none can be opened again, so keep a copy apart from the database's backups.",
    "the output of: openssl rand -base64 32",
  ),
  VULTUS_MODELS_DIR: optional(
    values.path,
    "a cache folder that `vultus models` fills",
    "A folder that holds the model files; for machines without a network.",
    "/opt/vultus-models",
  ),
  VULTUS_MODELS_MANIFEST: optional(
    values.path,
    "the manifest that comes with Vultus",
    "Another model manifest, for example with your own embedding model.",
    "/etc/vultus/manifest.json",
  ),
  VULTUS_WORKERS: optional(
    values.wholeNumber(1, 64),
    "the number of processor cores",
    "How many threads analyse pictures; each holds its own copy of the models.",
    "4",
  ),
  VULTUS_FFMPEG: preset(
    values.path,
    "ffmpeg",
    "The program that decodes videos for `vultus capture replay` and `vultus evaluate liveness`: a name on the PATH, or a path. The server never calls it.",
    "/usr/local/bin/ffmpeg",
  ),
  VULTUS_PHOTO_SIGN_IN: preset(
    values.oneOf("auto", "on", "off"),
    "auto",
    "Whether a still photo is enough to sign in (acr `photo`). `auto` means on localhost only. A photo proves less than a capture: leave it off where it matters.",
    "off",
  ),
  VULTUS_IDENTIFY: preset(
    values.oneOf("on", "off"),
    "on",
    "Whether people may sign in by just looking, without a username (1:N).",
    "off",
  ),
  VULTUS_IDENTIFY_MAX_PEOPLE: preset(
    values.wholeNumber(1, 5_000_000),
    "1000000",
    "How many people each server holds in memory for sign-in without a username, at about 1.2 KB a person once they are enrolled. Where there are more, or more than the model is calibrated for (the shipped one: 500), everybody is asked for a username.",
    "200000",
  ),
  VULTUS_IDENTIFY_INDEX: preset(
    values.vectorIndex,
    "process",
    "Where people without a username are looked for: `process` (each server holds everybody in memory), `pgvector` (the PostgreSQL of `VULTUS_DATABASE_URL`), or `postgres://…` (another one). In a database faces lie as secretly rotated vectors; see [at scale](operate.md#finding-people-without-a-name-1n-at-scale).",
    "postgres://vultus:secret@vectors.example.com/vultus",
  ),
  VULTUS_TRANSFORM: preset(
    values.wholeNumber(1, 1_000_000),
    "1",
    "Which secret rotation faces leave the process by, for `VULTUS_IDENTIFY_INDEX`; derived from the master key. Raise it by one when somebody may have read the index: it is filled anew, and the old one is deleted an hour after the last server left it.",
    "2",
  ),
  VULTUS_MATCH_THRESHOLD: preset(
    values.fraction(0.5, 0.9),
    "0.50",
    "The cosine similarity from which two faces are one person. Higher refuses more strangers and more of the right people. A threshold below 0.50 is not offered: it would need measurements on your own users.",
    "0.55",
  ),
  VULTUS_CAPTURE_POLICIES: preset(
    values.policyNames,
    "standard",
    "What captures may be judged by, separated by commas: `strict`, `standard`, `gentle`, `photo`, or names from `VULTUS_POLICIES_FILE`. The first is the default; each other may be asked for by name when a capture begins, by whoever begins it, so an attacker chooses the weakest. `gentle` (no turn, no light) and `photo` reach only acr `photo`.",
    "standard,gentle",
  ),
  VULTUS_POLICIES_FILE: optional(
    values.path,
    "no other policies than those that come with Vultus",
    "A JSON file with [policies of your own](#policies-of-your-own); they are offered where `VULTUS_CAPTURE_POLICIES` names them.",
    "/etc/vultus/policies.json",
  ),
  VULTUS_CAPTURE_SECONDS: preset(
    values.wholeNumber(30, 600),
    "120",
    "How many seconds a capture stays usable.",
    "90",
  ),
  VULTUS_SESSION_IDLE: preset(
    values.duration(90),
    "8h",
    "After how long without a request a session ends.",
    "30m",
  ),
  VULTUS_SESSION_MAX: preset(
    values.duration(365),
    "7d",
    "After how long a session ends, whatever its use.",
    "1d",
  ),
  VULTUS_EVENT_DAYS: preset(
    values.wholeNumber(1, 3650),
    "90",
    "How many days the audit log keeps an event. Events hold addresses and user agents, so keep them no longer than you need.",
    "30",
  ),
  VULTUS_KEEP_PHOTOS: preset(
    values.oneOf("none", "aligned", "original"),
    "aligned",
    "The most that is kept of uploaded photos, sealed, if the person agrees: nothing, the aligned face, or the picture as it came. Frames of a capture are never kept.",
    "none",
  ),
  VULTUS_TEMPLATES: preset(
    values.oneOf("sealed"),
    "sealed",
    "How templates are protected: `sealed` encrypts each under its user's key.",
    "sealed",
  ),
  VULTUS_TRUSTED_PROXIES: optional(
    values.networks,
    "none",
    "The reverse proxies whose `X-Forwarded-For` is believed: addresses and CIDR ranges, separated by commas. Name only your own; anyone else could make up an address and escape the limits on failed attempts.",
    "10.0.0.0/8,::1",
  ),
  VULTUS_LOG_LEVEL: preset(
    values.oneOf("fatal", "error", "warn", "info", "debug", "trace", "silent"),
    "info",
    "The least severe log line that is written.",
    "warn",
  ),
  VULTUS_SERVER: optional(
    values.publicUrl,
    "commands work on this machine's database",
    "The running server that [commands ask](commands.md#on-a-running-server) instead of working on the database here; the server itself does not use it.",
    "https://id.example.com",
  ),
  VULTUS_API_KEY: optional(
    values.apiKey,
    "commands that ask a server do not work",
    "A secret key of the server that commands ask: an operator's, or for [`vultus authenticate`](commands.md#vultus-authenticate) a back end's; the server itself does not use it. Make one there with `vultus api-keys create`.",
    "vultus_sk.key_aB3dE5fG7hJ9kL1mN3pQ5r.tHeToKeN",
  ),
});

/** Every variable with its notes, in the order of the schema. */
export const variables: readonly (VariableNotes & { readonly name: string })[] = Object.entries(
  environmentSchema.shape,
).map(([name, variable]) => ({ name, ...notesOf(variable) }));

/** What is said of a variable of the schema. */
export function notesOf(variable: z.ZodType): VariableNotes {
  const found = notes.get(variable);
  if (!found) throw new TypeError("Every variable is declared with its notes.");
  return found;
}

/** A variable with a default, itself a text that is parsed. */
function preset<T>(form: values.Text<T>, absent: string, about: string, example: string) {
  return form.prefault(absent).register(notes, { about, example, absent: `\`${absent}\`` });
}

/** A variable that may be missing; `absent` says in words what happens then. */
function optional<T>(form: values.Text<T>, absent: string, about: string, example: string) {
  return form.optional().register(notes, { about, example, absent });
}
