/** The whole server as people run it, on the real models and a port of its own, in this process. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { serve } from "../../src/app.ts";
import type { AuthDeps } from "../../src/auth/deps.ts";
import { parseConfig } from "../../src/config.ts";
import type { Logger, Tuning } from "../../src/http/context.ts";
import { freePort } from "../services/free-port.ts";
import { realModels } from "./models.ts";

export interface RealServer {
  /** As the address bar shows it, without a slash at the end. */
  readonly baseUrl: string;
  readonly port: number;
  /** What the use cases work with, to look at what was stored. */
  readonly auth: AuthDeps;
  /** Stops the server and deletes its folder. */
  close(): Promise<void>;
}

export interface RealServerOptions {
  /** Added to a memory database, a folder of its own and a free port; the names are those of docs/configuration.md. */
  readonly environment?: Readonly<Record<string, string>>;
  /** By default one address may ask as often as it likes. */
  readonly tuning?: Partial<Tuning>;
  /** Silent by default. */
  readonly logger?: Logger;
}

/** @throws {VultusError} `model-missing` without network on the first run; see `whyNoModels`. */
export async function startRealServer(options: RealServerOptions = {}): Promise<RealServer> {
  await realModels();
  const folder = await mkdtemp(join(tmpdir(), "vultus-server-"));
  const port = await freePort();
  const config = parseConfig({
    ...localEnvironment(folder, port),
    VULTUS_DATABASE_URL: "memory:",
    ...options.environment,
  });
  const logger = options.logger ?? pino({ level: "silent" });
  const server = await serve(config, logger, { limits: withoutLimits, ...options.tuning });
  return {
    baseUrl: config.server.publicUrl.origin,
    port: config.server.port,
    auth: server.value.auth,
    async close() {
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** More than any test asks for. */
const withoutLimits = { all: 1e6, captures: 1e6, registrations: 1e6, signIns: 1e6 };

/** What a server needs to run in a folder, with the models that the tests use. */
export function localEnvironment(folder: string, port: number): Record<string, string> {
  const modelsDir = process.env["VULTUS_MODELS_DIR"];
  return {
    VULTUS_PORT: String(port),
    VULTUS_DATA_DIR: folder,
    VULTUS_WORKERS: "2",
    ...(modelsDir ? { VULTUS_MODELS_DIR: modelsDir } : {}),
  };
}

/**
 * Fetches the models, for use with `describe.skipIf(reason !== undefined)`.
 *
 * @returns Undefined when they are here; otherwise why not, which is printed.
 * @throws In continuous integration (`CI=true`), where a skipped suite would hide a failure.
 */
export async function whyNoModels(): Promise<string | undefined> {
  try {
    await realModels();
    return undefined;
  } catch (error) {
    if (process.env["CI"] === "true") throw error;
    const reason = `SKIPPED, the face models cannot be had: ${error instanceof Error ? error.message : String(error)}`;
    process.stderr.write(`${reason}\n`);
    return reason;
  }
}
