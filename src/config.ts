/** The environment becomes a frozen Config, or a list of every mistake at once. The variables themselves are in config-variables.ts. */
import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { parseEnv } from "node:util";
import type { z } from "zod";
import { choosePolicies, type CapturePolicies } from "./config-policies.ts";
import { configInvalid, type Mistake, unknownName } from "./config-mistakes.ts";
import { environmentSchema, notesOf, variables } from "./config-variables.ts";
import { DAY, SECOND } from "./shared/clock.ts";
import { isLocalHost } from "./shared/origin.ts";

/** Everything that an operator can decide. */
export interface Config {
  readonly server: {
    readonly host: string;
    readonly port: number;
    /** The origin in the visitors' address bar; no path. */
    readonly publicUrl: Readonly<URL>;
    /** Whether the public origin is this machine: what is convenient for a first try is then allowed. */
    readonly isLocalDemo: boolean;
    /** Addresses and CIDR ranges whose forwarding headers are believed. */
    readonly trustedProxies: readonly string[];
    readonly logLevel: "fatal" | "error" | "warn" | "info" | "debug" | "trace" | "silent";
  };
  readonly storage: {
    /** As given; a relative path starts at the working directory. */
    readonly dataDir: string;
    readonly databaseUrl: string;
    readonly blobsUrl: string;
    /** Undefined: events are kept with the rest. */
    readonly eventsUrl: string | undefined;
    /** The database that people are looked for in by their faces. Undefined: they are in the process. */
    readonly vectorsUrl: string | undefined;
  };
  readonly protection: {
    /** 32 bytes. Undefined only in the local demo: a key is then made and kept in the data folder. */
    readonly masterKey: Uint8Array | undefined;
    readonly templates: "sealed";
    readonly keepPhotos: "none" | "aligned" | "original";
    /** Which secret rotation vectors leave the process by. */
    readonly transformEpoch: number;
  };
  readonly models: {
    /** Undefined: the cache folder that `vultus models` fills. */
    readonly dir: string | undefined;
    /** Undefined: the manifest that comes with Vultus. */
    readonly manifest: string | undefined;
    /** Inference threads, at least 1. */
    readonly workers: number;
  };
  readonly captures: CapturePolicies;
  /** The program that decodes videos; commands call it, the server never. */
  readonly ffmpeg: string;
  readonly signIn: {
    /** Whether a still photo is enough (acr `photo`). */
    readonly photoSignIn: boolean;
    /** Whether a face is looked for among all users when no name is given. */
    readonly identify: boolean;
    /** How many people this process holds in memory to be looked for. */
    readonly identifyMaxPeople: number;
    /** Cosine similarity from which two templates are one person. */
    readonly matchThreshold: number;
    readonly captureMs: number;
    readonly sessionIdleMs: number;
    readonly sessionMaxMs: number;
    /** How long the audit log keeps an event. */
    readonly eventMs: number;
  };
}

/** What parsing cannot know by itself. */
export interface Surroundings {
  /** What `VULTUS_WORKERS` defaults to; the processor's by default. */
  readonly cores?: number;
  /** The content of the file that `VULTUS_POLICIES_FILE` names; left out when it cannot be read. */
  readonly policiesFile?: string | undefined;
}

/** Reads the environment and, under it, the `.env` file of a folder: what the environment sets wins. */
export async function loadVariables(
  environment: Readonly<Record<string, string | undefined>>,
  folder: string,
): Promise<Readonly<Record<string, string | undefined>>> {
  const file = await readFile(join(folder, ".env"), "utf8").catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return "";
    throw error;
  });
  return { ...parseEnv(file), ...withoutUndefined(environment) };
}

/**
 * Parses what `loadVariables` reads.
 *
 * @throws {VultusError} `config-invalid` with every mistake.
 */
export async function loadConfig(
  environment: Readonly<Record<string, string | undefined>>,
  folder: string,
): Promise<Config> {
  const all = await loadVariables(environment, folder);
  const path = textOf(all, "VULTUS_POLICIES_FILE");
  // What hinders it is said with all other mistakes.
  const policiesFile = path && (await readFile(path, "utf8").catch(() => undefined));
  return parseConfig(all, { policiesFile });
}

/**
 * Parses variables; names that do not start with `VULTUS_` are somebody else's, an empty value counts as not set.
 *
 * @throws {VultusError} `config-invalid` with every mistake.
 */
export function parseConfig(
  environment: Readonly<Record<string, string | undefined>>,
  { cores = availableParallelism(), policiesFile }: Surroundings = {},
): Config {
  const ours = Object.entries(environment).filter(([name, text]) => isOurs(name) && text?.trim());
  const parsed = environmentSchema.safeParse(Object.fromEntries(ours));
  const mistakes = parsed.success ? [] : parsed.error.issues.flatMap(mistakesOf);
  // Checked on their own, as the schema's answer is all or nothing, and a mistyped port must not hide a missing key.
  const { VULTUS_PUBLIC_URL, VULTUS_CAPTURE_POLICIES } = environmentSchema.shape;
  const publicUrl = VULTUS_PUBLIC_URL.safeParse(textOf(environment, "VULTUS_PUBLIC_URL"));
  if (publicUrl.data && !isLocalHost(publicUrl.data.hostname) && !textOf(environment, "VULTUS_MASTER_KEY")) {
    const { example } = notesOf(environmentSchema.shape.VULTUS_MASTER_KEY);
    mistakes.push({
      name: "VULTUS_MASTER_KEY",
      rule: "is required unless the public URL is localhost",
      example,
    });
  }
  const { chosen, mistakes: policyMistakes } = choosePolicies({
    names: VULTUS_CAPTURE_POLICIES.safeParse(textOf(environment, "VULTUS_CAPTURE_POLICIES")).data,
    hasFile: textOf(environment, "VULTUS_POLICIES_FILE") !== undefined,
    fileText: policiesFile,
  });
  mistakes.push(...policyMistakes, ...mistakenIndex(environment));
  if (!parsed.success || mistakes.length > 0) throw configInvalid(mistakes);
  return freezeDeeply(assemble(parsed.data, chosen, Math.max(1, cores)));
}

/** The database of the accounts can only be searched if it is a PostgreSQL. */
function mistakenIndex(environment: Readonly<Record<string, string | undefined>>): readonly Mistake[] {
  if (textOf(environment, "VULTUS_IDENTIFY_INDEX") !== "pgvector") return [];
  if (/^postgres(ql)?:/.test(textOf(environment, "VULTUS_DATABASE_URL") ?? "")) return [];
  const { example } = notesOf(environmentSchema.shape.VULTUS_IDENTIFY_INDEX);
  const rule = "can be pgvector only where VULTUS_DATABASE_URL is a postgres://… server; otherwise name one";
  return [{ name: "VULTUS_IDENTIFY_INDEX", rule, example }];
}

function assemble(env: z.output<typeof environmentSchema>, captures: CapturePolicies, cores: number): Config {
  const publicUrl = env.VULTUS_PUBLIC_URL ?? new URL(`http://localhost:${env.VULTUS_PORT}`);
  const isLocalDemo = isLocalHost(publicUrl.hostname);
  const dataDir = env.VULTUS_DATA_DIR;
  const databaseUrl = env.VULTUS_DATABASE_URL ?? `file:${dataDir}`;
  const index = env.VULTUS_IDENTIFY_INDEX;
  return {
    server: {
      host: env.VULTUS_HOST,
      port: env.VULTUS_PORT,
      publicUrl,
      isLocalDemo,
      trustedProxies: env.VULTUS_TRUSTED_PROXIES ?? [],
      logLevel: env.VULTUS_LOG_LEVEL,
    },
    storage: {
      dataDir,
      databaseUrl,
      blobsUrl: env.VULTUS_BLOBS_URL ?? `file:${dataDir}/blobs`,
      eventsUrl: env.VULTUS_EVENTS_URL,
      vectorsUrl: index === "process" ? undefined : index === "pgvector" ? databaseUrl : index,
    },
    protection: {
      masterKey: env.VULTUS_MASTER_KEY,
      templates: env.VULTUS_TEMPLATES,
      keepPhotos: env.VULTUS_KEEP_PHOTOS,
      transformEpoch: env.VULTUS_TRANSFORM,
    },
    models: {
      dir: env.VULTUS_MODELS_DIR,
      manifest: env.VULTUS_MODELS_MANIFEST,
      workers: env.VULTUS_WORKERS ?? cores,
    },
    captures,
    ffmpeg: env.VULTUS_FFMPEG,
    signIn: {
      photoSignIn: env.VULTUS_PHOTO_SIGN_IN === "auto" ? isLocalDemo : env.VULTUS_PHOTO_SIGN_IN === "on",
      identify: env.VULTUS_IDENTIFY === "on",
      identifyMaxPeople: env.VULTUS_IDENTIFY_MAX_PEOPLE,
      matchThreshold: env.VULTUS_MATCH_THRESHOLD,
      captureMs: env.VULTUS_CAPTURE_SECONDS * SECOND,
      sessionIdleMs: env.VULTUS_SESSION_IDLE,
      sessionMaxMs: env.VULTUS_SESSION_MAX,
      eventMs: env.VULTUS_EVENT_DAYS * DAY,
    },
  };
}

/** @returns `undefined` for a variable that is missing or empty. */
function textOf(environment: Readonly<Record<string, string | undefined>>, name: string): string | undefined {
  return environment[name]?.trim() || undefined;
}

/** The tests' own variables, such as where a database for them is, configure no server. */
function isOurs(name: string): boolean {
  return name.startsWith("VULTUS_") && !name.startsWith("VULTUS_TEST_");
}

function mistakesOf(issue: z.core.$ZodIssue): readonly Mistake[] {
  const known = variables.map((variable) => variable.name);
  if (issue.code === "unrecognized_keys") return issue.keys.map((name) => unknownName(name, known));
  const name = String(issue.path.at(0));
  return [
    { name, rule: issue.message, example: variables.find((variable) => variable.name === name)?.example },
  ];
}

function withoutUndefined(environment: Readonly<Record<string, string | undefined>>) {
  return Object.fromEntries(Object.entries(environment).filter(([, text]) => text !== undefined));
}

function freezeDeeply(config: Config): Config {
  for (const group of Object.values(config)) Object.freeze(group);
  return Object.freeze(config);
}
