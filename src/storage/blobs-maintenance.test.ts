import { mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { areNested, checkBlobs } from "./blobs-maintenance.ts";

const root = await mkdtemp(join(tmpdir(), "vultus-nested-"));
await mkdir(join(root, "a", "b"), { recursive: true });
await mkdir(join(root, "a..b"));
await symlink(join(root, "a"), join(root, "link"));
afterAll(() => rm(root, { recursive: true }));

const at = (path: string): string => `file:${join(root, path)}`;

it.each([
  ["a folder and itself", at("a"), at("a"), true],
  ["a folder and one in it", at("a/b"), at("a"), true],
  ["a folder and one around it", at("a"), at("a/b"), true],
  ["a folder and a link to it", at("link"), at("a/b"), true],
  ["two folders", at("a"), at("a..b"), false],
  ["two prefixes", "s3://faces/a?region=x", "s3://faces/ab?region=y", false],
  ["a prefix and one in it", "s3://faces/a/b", "s3://k:s@faces/a", true],
  ["a bucket and a prefix in it", "s3://faces", "s3://faces/a", true],
  ["two buckets", "s3://faces", "s3://other", false],
  ["buckets of one name in two services", "s3://faces", "s3://faces?endpoint=http://y", false],
  ["a folder and a bucket", at("a"), "s3://faces", false],
  ["two databases", "database:", "database:", false],
])("tells whether blobs would be met twice: %s", async (_which, one, other, nested) => {
  expect(await areNested(one, other)).toBe(nested);
});

it("finds a folder that is not there, and makes none", async () => {
  const missing = at("missing");
  expect(await checkBlobs(missing)).toHaveLength(1);
  expect(await checkBlobs(missing)).toHaveLength(1);
  expect(await checkBlobs(at("a"))).toStrictEqual([]);
  expect(await checkBlobs("database:")).toStrictEqual([]);
  expect(await checkBlobs("memory:")).toStrictEqual([]);
});
