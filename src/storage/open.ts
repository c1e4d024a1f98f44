/** Chooses the storage drivers by URL; each is loaded only when it is asked for. */
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { VultusError } from "../shared/errors.ts";
import type { RandomBytes } from "../shared/random.ts";
import type { BlobStore } from "./blobs.ts";
import type { BlobRecord } from "./collections.ts";
import type { RecordStore } from "./record-store.ts";
import type { Collection } from "./records.ts";
import type { RecordStoreDeps } from "./drivers/memory.ts";
import type { VectorIndex, VectorIndexSetup } from "./vector-index.ts";

/**
 * Opens the database and brings its tables up to date.
 *
 * @param url `file:<folder>`, `postgres://…`, `postgresql://…`, `mongodb://…`, `mongodb+srv://…`, `dynamodb://…` or `memory:`.
 * @throws {VultusError} `config-invalid` for any other URL, `storage-locked` when another process uses the folder, `storage-newer` when a newer version wrote the database, `storage-unavailable` when it does not answer.
 */
export async function openRecordStore(url: string, deps: RecordStoreDeps): Promise<RecordStore> {
  switch (schemeOf(url)) {
    case "memory": {
      const { openMemoryStore } = await import("./drivers/memory.ts");
      return openMemoryStore(deps);
    }
    case "file": {
      const [{ openEmbedded }, { openPostgresStore }] = await Promise.all([
        import("./drivers/postgres/embedded.ts"),
        import("./drivers/postgres/store.ts"),
      ]);
      return openPostgresStore(await openEmbedded(folderOf(url)), deps);
    }
    case "postgres":
    case "postgresql": {
      const [{ openServer, patientLimits }, { openPostgresStore }] = await Promise.all([
        import("./drivers/postgres/server.ts"),
        import("./drivers/postgres/store.ts"),
      ]);
      return openPostgresStore(openServer(url), deps, () => openServer(url, patientLimits));
    }
    case "mongodb":
    case "mongodb+srv": {
      const [{ openServer }, { openMongoStore }] = await Promise.all([
        import("./drivers/mongodb/server.ts"),
        import("./drivers/mongodb/store.ts"),
      ]);
      return openMongoStore(await openServer(url), deps);
    }
    case "dynamodb": {
      const [{ openTable }, { openDynamoStore }] = await Promise.all([
        import("./drivers/dynamodb/table.ts"),
        import("./drivers/dynamodb/store.ts"),
      ]);
      return openDynamoStore(openTable(url), deps);
    }
    default:
      throw unknownDatabase(url);
  }
}

/**
 * Opens the store of sealed photos.
 *
 * @param url `file:<folder>`, `s3://…`, `database:` or `memory:`.
 * @param records The open database, for `database:`; it stays open when the blobs are closed.
 * @throws {VultusError} `config-invalid` for any other URL, `storage-unavailable` when the folder cannot be written or the bucket cannot be used.
 */
export async function openBlobStore(
  url: string,
  records?: { readonly blobs: Collection<BlobRecord> },
): Promise<BlobStore> {
  switch (schemeOf(url)) {
    case "memory": {
      const { openMemoryBlobs } = await import("./drivers/memory-blobs.ts");
      return openMemoryBlobs();
    }
    case "file": {
      const { openFilesystemBlobs } = await import("./drivers/filesystem-blobs.ts");
      return openFilesystemBlobs(folderOf(url));
    }
    case "s3": {
      const { openS3Blobs } = await import("./drivers/s3-blobs.ts");
      return openS3Blobs(url);
    }
    case "database": {
      if (!records)
        throw new VultusError("config-invalid", "Blobs in the database need a database beside them.");
      const { openRecordBlobs } = await import("./drivers/record-blobs.ts");
      return openRecordBlobs(records.blobs);
    }
    default:
      throw unknownScheme("blobs", url, "file:./data/blobs, s3://bucket, database:, memory:");
  }
}

/**
 * Opens the index that 1:N searches outside the process; it is empty until it is filled.
 *
 * @param url `postgres://…` or `postgresql://…`.
 * @throws {VultusError} `config-invalid` for any other URL, or when the database lacks pgvector. One that does not answer is looked at again when the index is filled.
 */
export async function openVectorIndex(
  url: string,
  setup: VectorIndexSetup,
  random: RandomBytes,
): Promise<VectorIndex> {
  if (!["postgres", "postgresql"].includes(schemeOf(url))) {
    throw unknownScheme("vector index", url, "postgres://user:password@host/database");
  }
  const [{ openServer, patientLimits, usualLimits }, { openVectorTable }] = await Promise.all([
    import("./drivers/postgres/server.ts"),
    import("./drivers/postgres/vector-index.ts"),
  ]);
  const connection = openServer(url, { ...usualLimits, connections: 5 });
  return openVectorTable({ connection, openPatient: () => openServer(url, patientLimits), random }, setup);
}

/**
 * The folder that a `file:` URL names; a relative one starts at the working directory.
 *
 * @throws {VultusError} `config-invalid` when it names none on this machine.
 */
export function folderOf(url: string): string {
  try {
    const path = url.slice("file:".length);
    if (path !== "") return path.startsWith("//") ? fileURLToPath(url) : resolve(path);
  } catch {
    // Another machine's folder, or a character that no path can have.
  }
  throw new VultusError(
    "config-invalid",
    "The URL names no folder; write file:./data or file:///absolute/path.",
  );
}

/** What a URL begins with, up to the colon. */
export function schemeOf(url: string): string {
  return url.slice(0, Math.max(0, url.indexOf(":"))).toLowerCase();
}

export function unknownDatabase(url: string): VultusError {
  const accepted = [
    "file:./data",
    "postgres://user:password@host/database",
    "mongodb://user:password@host/database",
    "dynamodb://region/table",
    "memory:",
  ];
  return unknownScheme("database", url, accepted.join(", "));
}

function unknownScheme(what: string, url: string, accepted: string): VultusError {
  // Only the scheme: the rest may hold a password.
  return new VultusError(
    "config-invalid",
    `The ${what} URL begins with "${schemeOf(url)}:"; give one of ${accepted}.`,
  );
}
