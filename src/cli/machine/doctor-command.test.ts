import { describe, expect, it } from "vitest";
import { eachOf, runCommand, type Said } from "../../../test/support/command-line.ts";
import { createWorld } from "../../../test/support/world.ts";
import { type Diagnosis, ok, unseen, warning, wrong } from "./diagnosis.ts";

function doctor(found: readonly Diagnosis[], ...words: readonly string[]): Promise<Said> {
  return runCommand(createWorld(), ["doctor", ...words], { diagnose: () => eachOf(found) });
}

const [fine, doubtful] = [ok("node", "Node.js 20.19.0"), warning("disk", "0.5 GB are free.")];
const [bad, away] = [
  wrong("configuration", "VULTUS_PORT must be\n  a number."),
  unseen("accounts", "In use."),
];

describe("vultus doctor", () => {
  it("prints a line for each thing, and what it comes to beside them", async () => {
    const { out, notes } = await doctor([fine, doubtful, bad, away]);
    expect(out).toEqual([
      "ok        node           Node.js 20.19.0",
      "warning   disk           0.5 GB are free.",
      "wrong     configuration  VULTUS_PORT must be a number.",
      "not seen  accounts       In use.",
    ]);
    expect(notes).toEqual(["1 wrong, 1 to think about, 1 could not be looked at."]);
    expect((await doctor([fine])).notes).toEqual(["All is well."]);
  });

  it("gives the same as JSON", async () => {
    const { out, notes } = await doctor([fine, bad], "--json");
    expect(JSON.parse(out.join("\n"))).toEqual({
      ...{ ok: 1, warnings: 0, wrong: 1, unseen: 0 },
      diagnoses: [fine, bad],
    });
    expect(notes).toEqual([]);
  });

  it.each([
    ["nothing is wrong", [fine, doubtful], 0],
    ["something is", [fine, bad, away], 1],
    ["something could not be looked at", [fine, away], 2],
  ])("answers when %s", async (_what, found, exitCode) => {
    expect((await doctor(found)).exitCode).toBe(exitCode);
    expect((await doctor(found, "--json")).exitCode).toBe(exitCode);
  });
});
