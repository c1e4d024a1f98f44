/** Looks at the places that blobs lie in. */
import { existsSync } from "node:fs";
import { realpath } from "node:fs/promises";
import { relative, sep } from "node:path";
import { parseS3Url } from "./drivers/s3-blobs-url.ts";
import { folderOf, openBlobStore, schemeOf } from "./open.ts";

/**
 * Says in sentences what a place for blobs lacks; changes nothing.
 *
 * @param url As for `openBlobStore`. What lies in the database is looked at with the database.
 * @returns Nothing when all is well.
 * @throws {VultusError} `config-invalid` or `storage-unavailable`, as `openBlobStore` does.
 */
export async function checkBlobs(url: string): Promise<readonly string[]> {
  const scheme = schemeOf(url);
  if (scheme === "database") return [];
  if (scheme === "file" && !existsSync(folderOf(url))) return [`There is no folder ${folderOf(url)}.`];
  await (await openBlobStore(url)).close();
  return [];
}

/** Tells whether one place is the other or lies inside it: a walk through the outer one would meet the inner one's blobs. Both are open already. */
export async function areNested(one: string, other: string): Promise<boolean> {
  const schemes = new Set([schemeOf(one), schemeOf(other)]);
  if (schemes.size > 1) return false;
  if (schemes.has("file")) {
    const [a, b] = await Promise.all([realpath(folderOf(one)), realpath(folderOf(other))]);
    return isWithin(a, b) || isWithin(b, a);
  }
  if (!schemes.has("s3")) return false;
  const [a, b] = [parseS3Url(one), parseS3Url(other)];
  const isOneBucket = a.bucket === b.bucket && a.endpoint === b.endpoint;
  return isOneBucket && (a.prefix.startsWith(b.prefix) || b.prefix.startsWith(a.prefix));
}

function isWithin(inner: string, outer: string): boolean {
  const path = relative(outer, inner);
  return path !== ".." && !path.startsWith(`..${sep}`);
}
