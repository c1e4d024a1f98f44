import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { lockFolder } from "./folder-lock.ts";

const root = await mkdtemp(join(tmpdir(), "vultus-lock-"));
const newFolder = (): Promise<string> => mkdtemp(join(root, "folder-"));

describe("a folder's lock", () => {
  afterAll(() => rm(root, { recursive: true, force: true }));

  it("has one owner, who is named to others, until it is released", async () => {
    const folder = await newFolder();
    const lock = await lockFolder(folder);
    const second = lockFolder(folder);
    await expect(second).rejects.toMatchObject({ code: "storage-locked" });
    await expect(second).rejects.toThrow(new RegExp(`${process.pid}.*${folder}`));
    await lock.release();
    await (await lockFolder(folder)).release();
    expect(await readdir(folder)).toStrictEqual([]);
  });

  it("is the same by another path to the folder", async () => {
    const folder = await newFolder();
    const lock = await lockFolder(folder);
    await expect(lockFolder(join(folder, "..", "/", folder.slice(root.length)))).rejects.toMatchObject({
      code: "storage-locked",
    });
    await lock.release();
  });

  it("goes to exactly one of many who ask at once, over a dead owner's socket", async () => {
    const folder = await newFolder();
    await dieHolding(folder);
    expect(await readdir(folder)).toHaveLength(1);
    const results = await Promise.allSettled(Array.from({ length: 12 }, () => lockFolder(folder)));
    const winners = results.filter((result) => result.status === "fulfilled");
    expect(winners).toHaveLength(1);
    const refusals = results.filter((result) => result.status === "rejected");
    expect(refusals.map(({ reason }): unknown => reason)).toMatchObject(
      Array.from({ length: 11 }, () => ({ code: "storage-locked" })),
    );
    await winners[0]?.value.release();
  });

  it("goes to exactly one of several processes that start at once, over a dead owner's socket", async () => {
    const folder = await newFolder();
    await dieHolding(folder);
    const rivals = Array.from({ length: 4 }, () => startHolder(folder));
    const answers = await Promise.all(rivals.map(firstLine));
    expect(answers.sort()).toStrictEqual(["locked", "storage-locked", "storage-locked", "storage-locked"]);
    await Promise.all(rivals.map(kill));
  });

  it("works in a folder whose path is too long for a socket", async () => {
    const folder = join(await newFolder(), "a".repeat(120));
    await mkdir(folder);
    const lock = await lockFolder(folder);
    await expect(lockFolder(folder)).rejects.toMatchObject({ code: "storage-locked" });
    await lock.release();
    await (await lockFolder(folder)).release();
  });
});

type Holder = ReturnType<typeof startHolder>;

/** Another process that asks for the lock, prints `locked` or the error's code, and holds on. */
function startHolder(folder: string) {
  const program = fileURLToPath(new URL("../../../test/support/lock-holder.ts", import.meta.url));
  return spawn(process.execPath, ["--import", "tsx", program, folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
}

async function dieHolding(folder: string): Promise<void> {
  const holder = startHolder(folder);
  expect(await firstLine(holder)).toBe("locked");
  await kill(holder);
}

async function firstLine(holder: Holder): Promise<string> {
  const chunks: readonly unknown[] = await once(holder.stdout, "data");
  return String(chunks[0]).trim();
}

async function kill(holder: Holder): Promise<void> {
  const exited = once(holder, "exit");
  holder.kill("SIGKILL");
  await exited;
}
