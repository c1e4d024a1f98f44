/** The entry of the `vultus` command. */
import { userInfo } from "node:os";
import { CommanderError } from "commander";
import { pino } from "pino";
import { installModels, openEyes, openRecords, packageVersion, serve } from "./app.ts";
import { openAccounts, openFaces } from "./app-commands.ts";
import { openDatabaseTools } from "./app-databases.ts";
import { faceModelOf, withManifest } from "./app-models.ts";
import { diagnose } from "./app-doctor.ts";
import { askAtTerminal } from "./cli/terminal/ask.ts";
import type { DatabaseTools } from "./cli/machine/database-tools.ts";
import { everySecond } from "./cli/terminal/every-second.ts";
import { FAILED } from "./cli/exit-codes.ts";
import { explainLock } from "./cli/machine/explain-lock.ts";
import { decodeVideo } from "./cli/captures/ffmpeg.ts";
import { openBrowser } from "./cli/captures/open-browser.ts";
import { createProgram } from "./cli/program.ts";
import { type Config, loadConfig, loadVariables } from "./config.ts";
import { parseRemoteConfig } from "./config-remote.ts";
import { SECRET_LOG_PATHS } from "./http/secret-log-paths.ts";
import { printable } from "./shared/printable.ts";
import { systemNow } from "./shared/clock.ts";
import { VultusError } from "./shared/errors.ts";
import type { Open } from "./shared/open.ts";

/** A stop that takes longer than this is cut short. */
const LONGEST_STOP_MS = 10_000;

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** Goes to the start of the line and empties it. */
const ERASE_LINE = "\r\x1b[2K";

const note = (line: string): void => {
  // A line of progress may stand there.
  process.stderr.write(`${process.stderr.isTTY ? ERASE_LINE : ""}${line}\n`);
};

const redraw = (line: string): void => {
  process.stderr.write(ERASE_LINE + line.slice(0, process.stderr.columns || undefined));
};

/** Lends what was opened, and closes it whatever comes of the work. */
async function lend<T>(open: () => Promise<Open<T>>, work: (value: T) => Promise<void>): Promise<void> {
  const { value, close } = await open().catch(explainLock);
  try {
    await work(value);
  } finally {
    await close();
  }
}

async function runServer(config: Config): Promise<void> {
  const logger = pino({ level: config.server.logLevel, redact: [...SECRET_LOG_PATHS] });
  const server = await serve(config, logger);
  print(`Vultus is ready: ${config.server.publicUrl.origin}`);
  await new Promise<void>((stopped, failed) => {
    let isStopping = false;
    const stop = () => {
      // A second signal does not wait.
      if (isStopping) process.exit(1);
      isStopping = true;
      setTimeout(() => process.exit(1), LONGEST_STOP_MS).unref();
      server.close().then(stopped, failed);
    };
    process.on("SIGINT", stop);
    process.on("SIGTERM", stop);
  });
}

async function main(): Promise<void> {
  const configured = await loadIfValid(process.env, process.cwd());
  const version = await packageVersion();
  const program = createProgram(
    {
      async serve() {
        const config = configured();
        // Costs a few milliseconds when all are there, and a first start needs no second command.
        await installModels(config, print);
        await runServer(config);
      },
      installModels: async (onProgress) => installModels(configured(), onProgress),
      withRecords: async (work) => lend(() => openRecords(configured()), work),
      withAccounts: async (work) => lend(() => openAccounts(configured()), work),
      async withFaces(work) {
        const config = configured();
        await installModels(config, note);
        await lend(() => openFaces(config), work);
      },
      async withEyes(work, manifest) {
        const chosen = withManifest(configured(), manifest);
        await installModels(chosen, note);
        await lend(() => openEyes(chosen), work);
      },
      faceModel: async (manifest) => faceModelOf(withManifest(configured(), manifest)),
      databases: lateDatabaseTools(async () =>
        openDatabaseTools(configured(), await loadVariables(process.env, process.cwd())),
      ),
      decodeVideo: async (path, rate) => decodeVideo(configured().ffmpeg, path, rate),
      get policies() {
        return configured().captures.policies;
      },
      diagnose: () => diagnose(process.env, process.cwd()),
      print,
      note,
      redraw: process.stderr.isTTY ? redraw : undefined,
      ask: process.stdin.isTTY && process.stderr.isTTY ? askAtTerminal : undefined,
      everySecond,
      remote: {
        config: async () => parseRemoteConfig(await loadVariables(process.env, process.cwd())),
        ...{ fetch, openBrowser },
      },
      now: systemNow,
      operator: { address: "local", userAgent: `vultus ${version}, ${operatorName()}` },
      setExitCode(code) {
        process.exitCode = code;
      },
    },
    version,
  );
  await program.parseAsync();
}

/**
 * A mistake keeps only what needs the configuration from working: not help, and not looking for mistakes.
 *
 * @returns What throws the mistakes or gives the configuration, whenever it is asked.
 */
async function loadIfValid(...where: Parameters<typeof loadConfig>): Promise<() => Config> {
  try {
    const config = await loadConfig(...where);
    return () => config;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

/** Tools that are made when they are first needed. */
function lateDatabaseTools(open: () => Promise<DatabaseTools>): DatabaseTools {
  return {
    setup: async () => (await open()).setup(),
    check: async () => (await open()).check(),
    copy: async (places, wishes) => (await open()).copy(places, wishes),
  };
}

function operatorName(): string {
  try {
    return userInfo().username;
  } catch {
    // In a container the process may run under an id that has no name.
    return String(process.getuid?.() ?? "unknown");
  }
}

/** What exactly is wrong, for whoever knows the words: `poor-quality` alone does not say whether it is dark or blurred. */
function withReasons({ message, reasons }: VultusError): string {
  return reasons.length === 0 ? message : `${message} (${reasons.join(", ")})`;
}

/** Idle connections of a database pool must not keep a finished command alive, nor its end cut off what a pipe has not taken yet. */
function exit(code: string | number): void {
  process.stdout.write("", () => process.exit(code));
}

// Whoever reads has had enough, as `head` has; the work goes on to its end.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

main().then(
  () => exit(process.exitCode ?? 0),
  (error: unknown) => {
    // Its words are printed already; after help there is nothing wrong.
    if (error instanceof CommanderError) return exit(error.exitCode === 0 ? 0 : FAILED);
    const known = error instanceof VultusError;
    const text = known ? withReasons(error) : error instanceof Error ? error.stack : String(error);
    process.stderr.write(`${printable(text ?? "")}\n`);
    exit(FAILED);
  },
);
