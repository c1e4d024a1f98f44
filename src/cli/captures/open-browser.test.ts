import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBrowser } from "./open-browser.ts";

const link = "http://localhost:8080/capture#cap_a.b$(touch never)&c";

describe("opening a browser", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "vultus-open-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** A program that writes down what it was given, and ends with a code. */
  async function opener(exitCode: number): Promise<readonly [string, string, string]> {
    const script = join(folder, `opener-${exitCode}.cjs`);
    const given = join(folder, "given.json");
    const write = `require("node:fs").writeFileSync(${JSON.stringify(given)}, JSON.stringify(process.argv.slice(2)));`;
    await writeFile(script, `${write} process.exit(${exitCode});`);
    return [process.execPath, script, given];
  }

  it("hands the address over as one word, that no shell reads", async () => {
    const [node, script, given] = await opener(0);
    expect(await openBrowser(link, [node, script])).toBe(true);
    expect(JSON.parse(await readFile(given, "utf8"))).toEqual([link]);
  });

  it("says when nothing opened it", async () => {
    const [node, script] = await opener(3);
    expect(await openBrowser(link, [node, script])).toBe(false);
    expect(await openBrowser(link, [join(folder, "no-such-program")])).toBe(false);
  });
});
