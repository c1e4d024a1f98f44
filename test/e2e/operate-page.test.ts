/** docs/operate.md, block by block: settings are read, commands are run on stores of their own kind, and print what the page says. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseConfig } from "../../src/config.ts";
import { secureRandom } from "../../src/shared/random.ts";
import { openRecordStore, openVectorIndex } from "../../src/storage/open.ts";
import { freePort } from "../services/free-port.ts";
import type { RunningService } from "../services/running-service.ts";
import { startService } from "../services/service.ts";
import { blocksFor } from "../support/documented-pages.ts";
import { commandsIn, type FencedBlock } from "../support/fenced-blocks.ts";
import { goodPicture } from "../support/hostile-pictures.ts";
import { fillInstallation } from "../support/installation.ts";
import { whyNoShell } from "../support/perform-request.ts";
import { localEnvironment, whyNoModels } from "../support/real-server.ts";
import { expectAsPromised, runCommand, type Shell, withVultus } from "../support/run-block.ts";
import { runVultus } from "../support/run-vultus.ts";

const page = "docs/operate.md";
const reason = (await whyNoShell(page)) ?? (await whyNoModels());
const blocks = blocksFor("test/e2e/operate-page.test.ts", page);
const masterKey = "5e".repeat(32);
const ofLanguage = (...languages: readonly string[]) =>
  blocks.filter(({ language }) => languages.includes(language));
const named = (some: readonly FencedBlock[]) =>
  some.map((block) => [`${block.section}: ${block.text.slice(0, block.text.indexOf("\n"))}`, block] as const);

describe(`the settings in ${page}`, () => {
  it.each(named(ofLanguage("env")))("can be read: %s", (_title, { text }) => {
    // A name that stands there twice shows another form of it.
    for (const line of text.trimEnd().split("\n")) {
      const [name, ...value] = line.split("=");
      const given = { [name]: value.join("=").replace(/^the output of: .*/, masterKey) };
      expect(() =>
        parseConfig({ VULTUS_PUBLIC_URL: "https://id.example.com", VULTUS_MASTER_KEY: masterKey, ...given }),
      ).not.toThrow();
    }
  });
});

const [postgres, mongodb, s3, pgvector] =
  reason === undefined
    ? [
        await startService("postgres"),
        await startService("mongodb"),
        await startService("s3"),
        await startService("pgvector"),
      ]
    : [];
afterAll(async () => {
  for (const service of [postgres, mongodb, s3, pgvector]) await service?.stop();
});

describe.skipIf(reason !== undefined)(`the commands in ${page}`, { timeout: 120_000 }, () => {
  let shell: Shell;

  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), "vultus-operate-"));
    await mkdir(join(folder, "examples/compose"), { recursive: true });
    await writeFile(join(folder, "ada.jpg"), await goodPicture());
    const environment = {
      ...localEnvironment("./data", await freePort()),
      ...(await withVultus(folder)),
    };
    shell = { folder, environment };
    const words = ["enroll", "ada", "ada.jpg", "--new", "--consent", "test", "--email", "ada@example.com"];
    const { exitCode, err } = await runVultus(folder, environment, words);
    if (exitCode !== 0) throw new Error(err);
  });
  afterAll(() => rm(shell.folder, { recursive: true, force: true }));

  describe("on the embedded database", () => {
    const own = ofLanguage("sh", "console").filter((block) => !needsServers(block));

    it.each(named(own))("%s", async (_title, block) => {
      const script = commandsIn(block).map((command) => command.script);
      const ran = await runCommand(script.join("\n"), shell);
      expectAsPromised({ script: script.join("\n"), output: undefined }, ran);
    });

    it("leave a configuration for the containers, and a database with its key that was restored", async () => {
      const written = await readFile(join(shell.folder, "examples/compose/.env"), "utf8");
      expect(written).toMatch(/^VULTUS_MASTER_KEY=\S{44}\nPOSTGRES_PASSWORD=\S{32}\n$/);
      const { out } = await runVultus(shell.folder, shell.environment, ["doctor"]);
      expect(out).toContain("The one in data/master.key opens the people in the database.");
    });
  });

  describe.skipIf(!postgres || !mongodb || !s3)("between databases (PostgreSQL, MongoDB, S3)", () => {
    beforeAll(async () => {
      for (const [service, users] of [
        [postgres, 20],
        [mongodb, 0],
      ] as const) {
        const store = await openRecordStore(service?.url ?? "", { now: Date.now, random: secureRandom });
        await fillInstallation(store, { users, now: Date.now() });
        await store.close();
      }
    });

    it.each(named(ofLanguage("console").filter(needsServers)))("%s", async (_title, block) => {
      for (const { script, output } of commandsIn(block)) {
        const isBroken = output?.includes("users_email_key") === true;
        if (isBroken) await inPostgres(postgres, "drop index users_email_key");
        const target = script.includes("NEW_EVENTS_URL") ? await startService("postgres") : undefined;
        const environment = {
          ...shell.environment,
          VULTUS_MASTER_KEY: masterKey,
          VULTUS_DATABASE_URL: postgres?.url ?? "",
          // A bucket that is not there, where the page has such a one.
          VULTUS_BLOBS_URL: output?.includes("There is no bucket")
            ? (s3?.url ?? "").replace(/@[^?]+/, "@vultus-photos/faces")
            : "database:",
          NEW_DATABASE_URL: mongodb?.url ?? "",
          NEW_EVENTS_URL: target?.url ?? "",
        };
        const ran = await runCommand(asHere(script), { ...shell, environment });
        await target?.stop();
        const promised = output === undefined ? undefined : asHere(output);
        // 2 where a bucket is missing.
        expectAsPromised({ script, output: promised }, ran, promised?.includes("no bucket") ? 2 : 1);
        // What the page says that helps.
        const [, remedy] = / make it again with: (.*)$/m.exec(ran.out) ?? [];
        expect(remedy !== undefined).toBe(isBroken);
        if (remedy !== undefined) await inPostgres(postgres, remedy);
      }
    });
  });

  describe.skipIf(!pgvector)("in PostgreSQL with pgvector", () => {
    it("makes the extension, and deletes all that an index has left", async () => {
      const [create, clear] = ofLanguage("sql");
      await inPostgres(pgvector, create.text.replace("extension vector", "extension if not exists vector"));
      const index = await openVectorIndex(
        pgvector?.url ?? "",
        {
          ...{ modelId: "model@1", transformId: "transform-1", dimension: 16 },
        },
        secureRandom,
      );
      await index.close();
      expect(await tablesIn(pgvector)).not.toEqual([]);
      await inPostgres(pgvector, clear.text);
      expect(await tablesIn(pgvector)).toEqual([]);
    });
  });
});

/** Those that look at a database server. */
function needsServers({ section }: FencedBlock): boolean {
  return section.startsWith("Is the database") || section.startsWith("Moving");
}

/** The page's addresses are those of the services here; places are named without what is secret. */
function asHere(text: string): string {
  const place = new URL(postgres?.url ?? "postgres://nobody@nowhere/none");
  return text
    .replaceAll("postgres://db.example.com/vultus", `postgres://${place.host}${place.pathname}`)
    .replaceAll("mongodb://log.example.com/vultus_events", mongodb?.url ?? "")
    .replaceAll("s3://vultus-photos?region=eu-west-1", `'${s3?.url ?? ""}'`);
}

async function inPostgres(service: RunningService | undefined, sql: string): Promise<unknown[][]> {
  const client = new Client({ connectionString: service?.url ?? "" });
  await client.connect();
  try {
    const { rows } = await client.query<unknown[]>({ text: sql, rowMode: "array" });
    return rows;
  } finally {
    await client.end();
  }
}

function tablesIn(service: RunningService | undefined): Promise<unknown[][]> {
  return inPostgres(
    service,
    "select tablename from pg_tables where schemaname = 'public' union select proname from pg_proc where proname like 'vultus%'",
  );
}
