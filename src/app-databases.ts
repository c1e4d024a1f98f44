/** What `vultus db` does, put together: opening, looking at and copying the places that a configuration names. */
import { setTimeout as wait } from "node:timers/promises";
import type { CheckedPlace, CopyPlaces, CopyWishes, DatabaseTools } from "./cli/machine/database-tools.ts";
import type { Config } from "./config.ts";
import { systemNow } from "./shared/clock.ts";
import { VultusError } from "./shared/errors.ts";
import { secureRandom } from "./shared/random.ts";
import { areNested, checkBlobs } from "./storage/blobs-maintenance.ts";
import type { BlobStore } from "./storage/blobs.ts";
import { type CopyReport, copyStores } from "./storage/copy.ts";
import { refuseMissingBlobs, refuseOutdatedRecords } from "./storage/copy-source.ts";
import { type Finding, forSetup } from "./storage/finding.ts";
import { checkLayout, mendLayout } from "./storage/maintenance.ts";
import { folderOf, openBlobStore, openRecordStore, schemeOf } from "./storage/open.ts";
import type { RecordStore } from "./storage/record-store.ts";

/** @param variables Where `env:NAME` is looked up. */
export function openDatabaseTools(
  { storage }: Pick<Config, "storage">,
  variables: Readonly<Record<string, string | undefined>>,
): DatabaseTools {
  const { databaseUrl, eventsUrl, blobsUrl } = storage;
  const places: readonly Place[] = [
    { holds: "accounts", url: databaseUrl, check: () => checkLayout(databaseUrl) },
    ...(eventsUrl === undefined
      ? []
      : [{ holds: "events", url: eventsUrl, check: () => checkLayout(eventsUrl) } as const]),
    { holds: "photos", url: blobsUrl, check: async () => (await checkBlobs(blobsUrl)).map(forSetup) },
  ];
  return {
    async setup() {
      await closing(async (keep) => {
        const records = await keep(openRecordStore(databaseUrl, clock));
        if (eventsUrl !== undefined) await keep(openRecordStore(eventsUrl, clock));
        await keep(openBlobStore(blobsUrl, records));
      });
      await mendLayout(databaseUrl);
      if (eventsUrl !== undefined) await mendLayout(eventsUrl);
      return places.map(({ holds, url }) => ({ holds, place: nameOf(url) }));
    },
    check: () => Promise.all(places.map(checkPlace)),
    copy: async (copied, wishes) => copy(resolveUrls(copied, storage, variables), wishes),
  };
}

const clock = { now: systemNow, random: secureRandom };
/** A source in use that still changes after so many will go on to. */
const MOST_PASSES = 10;

interface Place {
  readonly holds: CheckedPlace["holds"];
  readonly url: string;
  readonly check: () => Promise<readonly Finding[]>;
}

async function checkPlace({ holds, url, check }: Place): Promise<CheckedPlace> {
  const place = nameOf(url);
  try {
    return { holds, place, findings: await check() };
  } catch (error) {
    if (!(error instanceof VultusError)) throw error;
    return { holds, place, findings: [], failure: error.message, failureCode: error.code };
  }
}

/** Names a place without a word that may be secret. */
function nameOf(url: string): string {
  const scheme = schemeOf(url);
  if (["file", "memory", "database"].includes(scheme)) return url;
  if (!url.startsWith("//", scheme.length + 1) || !URL.canParse(url)) return `${scheme}:…`;
  const { protocol, host, pathname } = new URL(url);
  // Of a password with a slash in it, the end would pass for a path.
  return pathname.includes("@") ? `${scheme}:…` : `${protocol}//${host}${pathname}`;
}

interface CopyUrls {
  readonly from: string;
  readonly to: string;
  readonly blobs: { readonly from: string; readonly to: string } | undefined;
}

/** @throws {VultusError} `config-invalid` for what no copy can be made of. */
function resolveUrls(
  { from, to, blobsFrom, blobsTo }: CopyPlaces,
  { databaseUrl, blobsUrl }: Config["storage"],
  variables: Readonly<Record<string, string | undefined>>,
): CopyUrls {
  const resolve = (text: string): string => {
    const url = text.startsWith("env:") ? variables[text.slice("env:".length)] : text;
    if (!url) throw new VultusError("config-invalid", `${text} names a variable that is not set.`);
    if (schemeOf(url) !== "memory") return url;
    throw new VultusError("config-invalid", "What is in memory: ends with its process; name another place.");
  };
  if (blobsFrom !== undefined && blobsTo === undefined) {
    throw new VultusError("config-invalid", "Say with --blobs-to where the photos go, too.");
  }
  // The configured place holds the photos of the configured database, and of no other.
  if (from !== undefined && blobsTo !== undefined && blobsFrom === undefined) {
    throw new VultusError("config-invalid", "Say with --blobs-from where the photos of --from are, too.");
  }
  const urls: CopyUrls = {
    from: resolve(from ?? databaseUrl),
    to: resolve(to),
    blobs: blobsTo === undefined ? undefined : { from: resolve(blobsFrom ?? blobsUrl), to: resolve(blobsTo) },
  };
  if (whereIs(urls.from) !== whereIs(urls.to)) return urls;
  throw new VultusError("config-invalid", "Source and target are the same database; name another target.");
}

/** An embedded database cannot be opened twice to find out; others are compared once they are open. */
function whereIs(url: string): string {
  return schemeOf(url) === "file" ? folderOf(url) : url;
}

async function copy(
  { from, to, blobs }: CopyUrls,
  { once, overwrite, onProgress }: CopyWishes,
): Promise<CopyReport> {
  await refuseOutdatedRecords(from);
  if (blobs) await refuseMissingBlobs(blobs.from);
  return closing(async (keep) => {
    const [source, target] = [
      await keep(openRecordStore(from, clock)),
      await keep(openRecordStore(to, clock)),
    ];
    const options = { mostPasses: once ? 1 : MOST_PASSES, overwrite, onProgress };
    if (!blobs) return copyStores({ ...clock, wait }, { records: source }, { records: target }, options);
    const ends = {
      source: { records: source, blobs: await keep(openBlobStore(blobs.from, source)) },
      target: { records: target, blobs: await keep(openBlobStore(blobs.to, target)) },
    };
    if (await areNested(blobs.from, blobs.to)) {
      throw new VultusError(
        "config-invalid",
        "One place for photos is the other or lies inside it; name another target.",
      );
    }
    // Blobs in a database are moved as blobs, and not as records besides.
    const isInDatabase = [blobs.from, blobs.to].some((url) => schemeOf(url) === "database");
    const except = isInDatabase ? (["blobs"] as const) : [];
    return copyStores({ ...clock, wait }, ends.source, ends.target, { ...options, except });
  });
}

/** Closes what the work opened, the last first, whatever comes of it. */
async function closing<R>(
  work: (keep: <S extends RecordStore | BlobStore>(opening: Promise<S>) => Promise<S>) => Promise<R>,
): Promise<R> {
  const opened: { close(): Promise<void> }[] = [];
  try {
    return await work(async (opening) => {
      const store = await opening;
      opened.push(store);
      return store;
    });
  } finally {
    for (const store of opened.toReversed()) await store.close();
  }
}
