/** What `vultus doctor` looks at, put together from a configuration that may have mistakes. */
import { manifestOf, modelsDir, packageVersion } from "./app.ts";
import { openDatabaseTools } from "./app-databases.ts";
import { lookAtMasterKey } from "./app-master-key.ts";
import type { CheckedPlace } from "./cli/machine/database-tools.ts";
import { type Diagnosis, ok, unseen, warning, wrong } from "./cli/machine/diagnosis.ts";
import { judgeNode, lookAtDisk, lookAtFfmpeg } from "./cli/machine/look-at-machine.ts";
import { lookAtPort } from "./cli/machine/look-at-port.ts";
import { judgeAddresses } from "./cli/machine/plausible-addresses.ts";
import { type Config, loadConfig } from "./config.ts";
import { schemeOf } from "./storage/open.ts";
import { checkFile, pathOf } from "./vision/models/locate.ts";
import { modelRoles } from "./vision/models/manifest.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Looks at one thing after the other, and changes none. @param folder Where a `.env` file may lie. */
export async function* diagnose(environment: Environment, folder: string): AsyncGenerator<Diagnosis, void> {
  yield judgeNode(process.versions.node);
  let config: Config;
  try {
    config = await loadConfig(environment, folder);
  } catch (error) {
    yield* mistakesIn(error);
    yield unseen("the rest", "Everything else hangs on the configuration: put that right first.");
    return;
  }
  yield judgeConfig(config);
  yield await looking("models", () => lookAtModels(config));
  const { host, port } = config.server;
  const listening = await lookAtPort(host, port, await packageVersion());
  yield* lookAtPlaces(config, listening.readyServer);
  if (keepsFiles(config)) yield await looking("disk", () => lookAtDisk(config.storage.dataDir));
  yield await lookAtFfmpeg(config.ffmpeg);
  yield listening.diagnosis;
  yield* judgeAddresses(config.server);
}

async function* lookAtPlaces(
  config: Config,
  readyServer: string | undefined,
): AsyncGenerator<Diagnosis, void> {
  let places: readonly CheckedPlace[] = [];
  try {
    places = await openDatabaseTools(config, {}).check();
  } catch (error) {
    // Such as a folder that belongs to somebody else.
    yield unseen("accounts", messageOf(error));
  }
  for (const place of places) yield* judgePlace(place, readyServer);
  const accounts = places.find(({ holds }) => holds === "accounts");
  yield await looking("master key", () => lookAtMasterKey(config, accounts));
}

/** One look that fails leaves the others to be taken. */
async function looking(about: string, look: () => Promise<Diagnosis>): Promise<Diagnosis> {
  try {
    return await look();
  } catch (error) {
    return unseen(about, messageOf(error));
  }
}

/** A line for each mistake; its first says how many there are. */
function mistakesIn(error: unknown): readonly Diagnosis[] {
  const lines = messageOf(error).split("\n");
  return (lines.length > 1 ? lines.slice(1) : lines).map((line) => wrong("configuration", line.trim()));
}

function judgeConfig({ storage }: Config): Diagnosis {
  const passing = [storage.databaseUrl, storage.blobsUrl, storage.eventsUrl].includes("memory:");
  if (!passing) return ok("configuration", "Every variable can be read.");
  return warning(
    "configuration",
    "What is in memory: is gone when the server stops; name a place that lasts.",
  );
}

async function lookAtModels(config: Config): Promise<Diagnosis> {
  const manifest = await manifestOf(config);
  const dir = modelsDir(config);
  const states = await Promise.all(
    modelRoles.map((role) => checkFile(pathOf(manifest[role], dir), manifest[role])),
  );
  const pathsThatAre = (state: "missing" | "damaged"): string =>
    modelRoles
      .filter((_, i) => states[i] === state)
      .map((role) => pathOf(manifest[role], dir))
      .join(", ");
  const damaged = pathsThatAre("damaged");
  if (damaged)
    return wrong("models", `Not as the manifest has them: ${damaged}. Delete them and run: vultus models`);
  const missing = pathsThatAre("missing");
  if (!missing) return ok("models", `All ${modelRoles.length} are in ${dir}, with ${manifest.embedding.id}.`);
  if (config.models.dir === undefined) {
    return warning(
      "models",
      `Missing: ${missing}. They are fetched when a server starts, or now: vultus models`,
    );
  }
  return wrong(
    "models",
    `Missing: ${missing}. Put them there, or leave VULTUS_MODELS_DIR out to fetch them.`,
  );
}

/** @param readyServer Where a Vultus answers, which has the embedded database to itself. */
export function judgePlace(
  { holds, place, findings, failure, failureCode }: CheckedPlace,
  readyServer: string | undefined,
): readonly Diagnosis[] {
  if (failureCode === "storage-locked") {
    return readyServer === undefined
      ? [unseen(holds, `${failure} Stop it to have ${place} looked at.`)]
      : [ok(holds, `${place} is in use, as by the server at ${readyServer}, which finds it in order.`)];
  }
  if (failureCode === "storage-unavailable") {
    const advice = `See that it runs and lets this machine in, and that ${variables[holds]} is right.`;
    return [wrong(holds, `${place}: ${failure} ${advice}`)];
  }
  if (failure !== undefined) return [wrong(holds, `${place}: ${failure}`)];
  const judged = findings.map(({ sentence, remedy }) => {
    if (remedy === "operator") return wrong(holds, sentence);
    if (remedy === "none") return ok(holds, sentence);
    // What lies in a folder is made, and brought up to date, by whoever uses it first.
    return schemeOf(place) === "file"
      ? warning(holds, `${sentence} It is made when a server starts, or now: vultus db setup`)
      : wrong(holds, `${sentence} Put it right with: vultus db setup`);
  });
  return judged.some(({ state }) => state !== "ok")
    ? judged
    : [ok(holds, `${place} is as it should be.`), ...judged];
}

/** What names each place. */
const variables = {
  accounts: "VULTUS_DATABASE_URL",
  events: "VULTUS_EVENTS_URL",
  photos: "VULTUS_BLOBS_URL",
} as const satisfies Record<CheckedPlace["holds"], string>;

function keepsFiles({ storage }: Config): boolean {
  return [storage.databaseUrl, storage.blobsUrl, storage.eventsUrl ?? ""].some(
    (url) => schemeOf(url) === "file",
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
