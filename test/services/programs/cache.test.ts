import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { folderFor, makeOnce, removeStale } from "./cache.mjs";

let home: string;
let folder: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "vultus-cache-"));
  folder = join(home, "program");
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** A process that makes the folder: it notes that it began, and ends when it may. */
function makeInProcess(mayEnd: string) {
  const script = `
    import { appendFileSync, existsSync, writeFileSync } from "node:fs";
    import { makeOnce } from ${JSON.stringify(new URL("cache.mjs", import.meta.url).href)};
    await makeOnce(${JSON.stringify(folder)}, async (draft) => {
      appendFileSync(${JSON.stringify(join(home, "begun"))}, "x");
      writeFileSync(draft + "/half", "");
      while (!existsSync(${JSON.stringify(mayEnd)})) await new Promise((next) => setTimeout(next, 20));
      writeFileSync(draft + "/whole", "");
    });`;
  return spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: "inherit" });
}

const timesBegun = (): number =>
  existsSync(join(home, "begun")) ? readFileSync(join(home, "begun"), "utf8").length : 0;

describe("a folder that is made once", () => {
  it("is made by one of several processes that want it, and waited for by the others", async () => {
    const mayEnd = join(home, "may-end");
    const makers = Array.from({ length: 3 }, () => makeInProcess(mayEnd));
    const ends = makers.map((maker) => once(maker, "exit"));
    await expect.poll(timesBegun, { timeout: 20_000 }).toBe(1);
    expect(existsSync(folder)).toBe(false);
    writeFileSync(mayEnd, "");
    expect(await Promise.all(ends)).toStrictEqual(Array.from({ length: 3 }, () => [0, null]));
    expect(timesBegun()).toBe(1);
    expect(readdirSync(folder).sort()).toStrictEqual(["half", "whole"]);
    expect(readdirSync(home).sort()).toStrictEqual(["begun", "may-end", "program"]);
  });

  it("is made anew when the process that made it was killed", async () => {
    const maker = makeInProcess(join(home, "never"));
    await expect.poll(timesBegun, { timeout: 20_000 }).toBe(1);
    const exited = once(maker, "exit");
    maker.kill("SIGKILL");
    await exited;
    expect(existsSync(folder)).toBe(false);
    await makeOnce(folder, (draft) => Promise.resolve(appendFileSync(join(draft, "whole"), "")));
    expect(readdirSync(folder)).toStrictEqual(["whole"]);
    expect(readdirSync(home).sort()).toStrictEqual(["begun", "program"]);
  });

  it("is made by one alone of those that find the lock of a process that was killed", async () => {
    writeFileSync(`${folder}.lock`, String(await deadProcess()));
    const mayEnd = join(home, "may-end");
    const makers = Array.from({ length: 3 }, () => makeInProcess(mayEnd));
    const ends = makers.map((maker) => once(maker, "exit"));
    await expect.poll(timesBegun, { timeout: 20_000 }).toBe(1);
    writeFileSync(mayEnd, "");
    expect(await Promise.all(ends)).toStrictEqual(Array.from({ length: 3 }, () => [0, null]));
    expect(timesBegun()).toBe(1);
    expect(readdirSync(home).sort()).toStrictEqual(["begun", "may-end", "program"]);
  });

  it("is not there when making it fails, and is made the next time", async () => {
    const failing = makeOnce(folder, () => Promise.reject(new Error("no network")));
    await expect(failing).rejects.toThrow("no network");
    expect(readdirSync(home)).toStrictEqual([]);
    await makeOnce(folder, () => Promise.resolve());
    expect(existsSync(folder)).toBe(true);
  });

  it("is another one for other inputs", () => {
    const folders = [["a"], ["b"], ["a", "b"], ["ab"]].map((inputs) => folderFor("program-1.0", inputs));
    expect(new Set(folders).size).toBe(folders.length);
    expect(folders[0]).toContain(join("vultus", "test-services", "program-1.0-"));
  });
});

describe("a lock that seemed to be a dead process's", () => {
  it("is removed when it still is", async () => {
    const path = join(home, "lock");
    writeFileSync(path, String(await deadProcess()));
    removeStale(path, join(home, "own"));
    expect(readdirSync(home)).toStrictEqual([]);
  });

  it("stays when somebody quicker has removed it and holds one of their own", () => {
    const path = join(home, "lock");
    writeFileSync(path, String(process.pid));
    removeStale(path, join(home, "own"));
    expect(readdirSync(home)).toStrictEqual(["lock"]);
    expect(readFileSync(path, "utf8")).toBe(String(process.pid));
  });

  it("may be gone already", () => {
    removeStale(join(home, "lock"), join(home, "own"));
    expect(readdirSync(home)).toStrictEqual([]);
  });
});

/** @returns The id of a process that has ended. */
async function deadProcess(): Promise<number | undefined> {
  const child = spawn(process.execPath, ["-e", ""]);
  await once(child, "exit");
  return child.pid;
}
