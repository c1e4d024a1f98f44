/** Reads the operator's own npm settings: registry, tokens, proxies and certificates as `npm install` would use them. */
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

export type Environment = Readonly<Record<string, string | undefined>>;

/** npm's settings as its fetcher takes them; keys such as `//host/:_authToken` stay as written. */
export type NpmSettings = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/**
 * Merges what npm merges: global file, user file, project file, `npm_config_…`, the later over the earlier.
 *
 * Read here because npm offers no light way to ask: `npm config` hides tokens, and its own reader pulls in most of npm.
 *
 * @param folder The project's folder.
 */
export async function readNpmSettings(env: Environment, folder: string): Promise<NpmSettings> {
  const fromEnv = environmentSettings(env);
  const files = [
    fromEnv.get("globalconfig") ?? globalFile(env),
    fromEnv.get("userconfig") ?? join(env["HOME"] || env["USERPROFILE"] || homedir(), ".npmrc"),
    join(folder, ".npmrc"),
  ];
  const merged = new Map<string, string>();
  for (const file of files) {
    for (const [key, value] of parseNpmrc(await readOptional(file), env)) merged.set(key, value);
  }
  for (const [key, value] of fromEnv) merged.set(key, value);
  return await toFetcherOptions(merged);
}

/** @param text The `key = value` lines of an npmrc; comments and lists are passed over. */
export function parseNpmrc(text: string, env: Environment): Map<string, string> {
  const settings = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const match = /^\s*([^#;=\s][^=]*?)\s*=\s*(.*?)\s*$/.exec(line);
    if (!match || match[1].endsWith("[]")) continue;
    const value = match[2].replace(/^(["'])(.*)\1$/, "$2");
    settings.set(match[1], expand(value, env));
  }
  return settings;
}

/** npm replaces `${NAME}` by the variable and leaves it as it is when there is none. */
function expand(value: string, env: Environment): string {
  return value.replace(/\$\{([^}?]+)\??\}/g, (whole: string, name: string) => env[name] ?? whole);
}

function environmentSettings(env: Environment): Map<string, string> {
  const settings = new Map<string, string>();
  for (const [name, value] of Object.entries(env)) {
    const match = /^npm_config_(.+)$/i.exec(name);
    // Variables cannot hold dashes: npm reads underscores as dashes, but for tokens.
    if (!match || !value) continue;
    const key = match[1].startsWith("//") ? match[1] : match[1].toLowerCase().replace(/(?!^)_/g, "-");
    settings.set(key, value);
  }
  return settings;
}

function globalFile(env: Environment): string {
  const bin = dirname(process.execPath);
  const prefix = env["PREFIX"] || (process.platform === "win32" ? bin : dirname(bin));
  return join(prefix, "etc", "npmrc");
}

/** npm's names on the left, its fetcher's on the right. */
const fetcherNames: Readonly<Record<string, string>> = {
  registry: "registry",
  proxy: "proxy",
  "https-proxy": "httpsProxy",
  noproxy: "noProxy",
  "no-proxy": "noProxy",
  ca: "ca",
  cert: "cert",
  key: "key",
  "user-agent": "userAgent",
};

const retryNames: Readonly<Record<string, string>> = {
  "fetch-retries": "fetchRetries",
  "fetch-retry-mintimeout": "fetchRetryMintimeout",
  "fetch-timeout": "timeout",
};

async function toFetcherOptions(settings: ReadonlyMap<string, string>): Promise<NpmSettings> {
  const options: Record<string, string | number | boolean | readonly string[]> = {};
  for (const [key, value] of settings) {
    if (value === "null" || value === "") continue;
    const name = fetcherNames[key];
    if (name !== undefined) options[name] = value.replaceAll("\\n", "\n");
    else if (key.startsWith("//") || /^@[^:]+:registry$/.test(key)) options[key] = value;
  }
  if (settings.get("strict-ssl") === "false") options["strictSSL"] = false;
  for (const [key, name] of Object.entries(retryNames)) {
    const value = Number(settings.get(key) ?? Number.NaN);
    if (Number.isFinite(value)) options[name] = value;
  }
  const cafile = settings.get("cafile");
  if (cafile && cafile !== "null") options["ca"] = certificates(await readOptional(cafile));
  const cache = settings.get("cache");
  if (cache) options["cache"] = join(cache, "_cacache");
  return options;
}

/** A file of several certificates as a list, as TLS wants it. */
function certificates(text: string): readonly string[] {
  return text.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? [];
}

async function readOptional(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch {
    // npm too goes on without a settings file that it cannot read.
    return "";
  }
}
