/** The two places that commands work on accounts at: the database here, and a running server with an operator's key. */
import { createApiKey } from "../../src/auth/api-keys.ts";
import type { CliDeps } from "../../src/cli/deps.ts";
import { defaultTuning } from "../../src/http/context.ts";
import { buildServer } from "../../src/http/server.ts";
import { runCommand, type Said } from "./command-line.ts";
import { fetchFrom } from "./inject-fetch.ts";
import type { World } from "./world.ts";

export interface Place {
  readonly name: string;
  /** Where the event log says that the command came from. */
  readonly address: string;
  run(world: World, words: readonly string[], changes?: Partial<CliDeps>): Promise<Said>;
}

const publicUrl = new URL("https://id.example.com");

const onServer: Place["run"] = async (world, words, changes = {}) => {
  const settings = { publicUrl, isLocalDemo: false, trustedProxies: [], version: "0.0.0" };
  const app = await buildServer({ auth: world.deps, settings: { ...settings, ...defaultTuning } });
  try {
    const { secret: apiKey } = await createApiKey(world.deps, "laptop", "operator");
    // Nothing of this machine's own may be opened.
    const unused = () => Promise.reject(new Error("The command worked here and not on the server."));
    return await runCommand(world, words, {
      ...{ withRecords: unused, withAccounts: unused, withFaces: unused },
      remote: {
        config: async () => ({
          server: publicUrl,
          publicUrl: () => new URL("http://localhost:8080"),
          apiKey,
        }),
        ...{ fetch: fetchFrom(app, world.deps.now), openBrowser: unused },
      },
      ...changes,
    });
  } finally {
    await app.close();
  }
};

/** For `describe.each`. */
export const places: readonly Place[] = [
  { name: "here", address: "local", run: runCommand },
  { name: "on a server", address: "127.0.0.1", run: onServer },
];
