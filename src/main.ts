/** The entry of the `vultus` command. */
import { CommanderError } from "commander";
import { pino } from "pino";
import { installModels, openEyes, openRecords, packageVersion, serve } from "./app.ts";
import { decodeVideo } from "./cli/ffmpeg.ts";
import { createProgram } from "./cli/program.ts";
import { type Config, loadConfig } from "./config.ts";
import { SECRET_LOG_PATHS } from "./http/secret-log-paths.ts";
import { VultusError } from "./shared/errors.ts";

/** A stop that takes longer than this is cut short. */
const LONGEST_STOP_MS = 10_000;

/** Whatever went wrong; 1 is what a command answers that has judged, and refuses. */
const FAILED = 2;

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const note = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

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
  const config = await loadConfig(process.env, process.cwd());
  const program = createProgram(
    {
      async serve() {
        // Costs a few milliseconds when all are there, and a first start needs no second command.
        await installModels(config, print);
        await runServer(config);
      },
      installModels: (onProgress) => installModels(config, onProgress),
      async withRecords(work) {
        const { value, close } = await openRecords(config);
        try {
          await work(value);
        } finally {
          await close();
        }
      },
      async withEyes(work) {
        await installModels(config, note);
        const { value, close } = await openEyes(config);
        try {
          await work(value);
        } finally {
          await close();
        }
      },
      decodeVideo: (path, rate) => decodeVideo(config.ffmpeg, path, rate),
      policies: config.captures.policies,
      print,
      note,
      setExitCode(code) {
        process.exitCode = code;
      },
    },
    await packageVersion(),
  );
  await program.parseAsync();
}

main().then(
  // Idle connections of a database pool must not keep a finished command alive.
  () => process.exit(process.exitCode ?? 0),
  (error: unknown) => {
    // Its words are printed already; after help there is nothing wrong.
    if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? 0 : FAILED);
    const known = error instanceof VultusError;
    process.stderr.write(
      known ? `${error.message}\n` : `${error instanceof Error ? error.stack : String(error)}\n`,
    );
    process.exit(FAILED);
  },
);
