import { describe, expect, it } from "vitest";
import { runCommand } from "../../../test/support/command-line.ts";
import { createWorld } from "../../../test/support/world.ts";
import { VultusError } from "../../shared/errors.ts";
import type {
  CheckedPlace,
  CheckFinding,
  CopyOutcome,
  CopyPlaces,
  CopyStep,
  CopyWishes,
  DatabaseTools,
} from "./database-tools.ts";

const nothing = { inserted: 0, replaced: 0, deleted: 0, refused: 0 };
const equalPart = (part: string, count: number) => {
  const digest = { count, sha256: `sha of ${part}` };
  return { part, source: digest, target: digest, isEqual: true };
};
const equal: CopyOutcome = {
  passes: [{ ...nothing, inserted: 1_234, deleted: 2 }, nothing],
  parts: [equalPart("users", 1_234), equalPart("photos", 0), equalPart("blobs", 0)],
  isEqual: true,
};

function run(tools: Partial<DatabaseTools>, ...words: readonly string[]) {
  const unused = () => Promise.reject(new Error("This command needs something else."));
  const databases = { setup: unused, check: unused, copy: unused, ...tools };
  return runCommand(createWorld(), ["db", ...words], { databases });
}

describe("vultus db setup", () => {
  it("tells what is ready", async () => {
    const setup = async () => [{ holds: "accounts", place: "postgres://db/vultus" }] as const;
    expect(await run({ setup }, "setup")).toMatchObject({
      out: ["accounts: postgres://db/vultus is ready"],
      exitCode: 0,
    });
  });
});

describe("vultus db check", () => {
  const well: CheckedPlace = { holds: "accounts", place: "mongodb://db/vultus", findings: [] };
  const finding = (remedy: CheckFinding["remedy"], sentence: string): CheckedPlace["findings"] => [
    { sentence, remedy },
  ];
  const known: CheckedPlace = { ...well, findings: finding("none", "It is old.") };
  const lacking: CheckedPlace = { ...well, findings: finding("setup", "An index is missing.") };
  const broken: CheckedPlace = { ...well, findings: finding("operator", "A table is gone; restore it.") };
  const away: CheckedPlace = { ...well, failure: "The database does not answer." };
  const mixed = { ...well, findings: [...known.findings, ...lacking.findings, ...broken.findings] };

  const accounts = "accounts: mongodb://db/vultus";
  const isWell = `${accounts} is as it should be`;
  const setUp = "Put it right with: vultus db setup";

  it.each([
    ["0 when all is well", [well], 0, [isWell], []],
    ["0 when all there is to say is good to know", [known], 0, [isWell, "  By the way: It is old."], []],
    ["1 when setting up helps, and says so", [lacking], 1, [accounts, "  An index is missing."], [setUp]],
    [
      "1 when setting up does not help, and does not name it",
      [broken],
      1,
      [accounts, "  A table is gone; restore it."],
      [],
    ],
    [
      "1 when setting up helps with some of it",
      [well, mixed],
      1,
      [
        isWell,
        accounts,
        "  An index is missing.",
        "  A table is gone; restore it.",
        "  By the way: It is old.",
      ],
      ["Put right what is said to be done; the rest with: vultus db setup"],
    ],
    [
      "2 when something cannot be looked at",
      [lacking, away],
      2,
      [accounts, "  An index is missing.", accounts, "  The database does not answer."],
      [],
    ],
  ])("answers %s", async (_what, places, exitCode, out, notes) => {
    expect(await run({ check: async () => places }, "check")).toMatchObject({ exitCode, out, notes });
  });

  it("prints JSON when asked", async () => {
    const { out } = await run({ check: async () => [lacking] }, "check", "--json");
    expect(JSON.parse(out.join("\n"))).toStrictEqual([lacking]);
  });
});

describe("vultus db copy", () => {
  it("passes on where from, where to and how", async () => {
    const asked: (CopyPlaces & Omit<CopyWishes, "onProgress">)[] = [];
    const copy: DatabaseTools["copy"] = async (places, { once, overwrite }) => {
      asked.push({ ...places, once, overwrite });
      return equal;
    };
    await run({ copy }, "copy", "--to", "env:NEW");
    await run(
      { copy },
      ...["copy", "--from", "a:", "--to", "b:", "--blobs-from", "c:", "--blobs-to", "d:"],
      ...["--once", "--overwrite"],
    );
    expect(asked).toStrictEqual([
      {
        ...{ from: undefined, to: "env:NEW", blobsFrom: undefined, blobsTo: undefined },
        ...{ once: false, overwrite: false },
      },
      { from: "a:", to: "b:", blobsFrom: "c:", blobsTo: "d:", once: true, overwrite: true },
    ]);
  });

  it("tells what was done, shows counts and digests, and reminds of the key", async () => {
    const { out, notes, exitCode } = await run({ copy: async () => equal }, "copy", "--to", "b:");
    const words = out.join("\n");
    expect(words).toContain("Pass 1: 1,234 inserted, 0 replaced, 2 deleted\nPass 2: nothing to do");
    expect(words).toMatch(/users +1,234 +1,234 +equal +sha of users/);
    expect(notes.at(-1)).toContain("VULTUS_MASTER_KEY");
    expect(exitCode).toBe(0);
  });

  it("answers 1 when the ends differ, and says what to do", async () => {
    const [users] = equal.parts;
    const parts = [{ ...users, target: { count: 1, sha256: "other" }, isEqual: false }];
    const copy = async () => ({ ...equal, parts, isEqual: false });
    const { out, notes, exitCode } = await run({ copy }, "copy", "--to", "b:");
    expect(out.join("\n")).toMatch(/users +1,234 +1 +DIFFERENT +other/);
    expect(notes.at(-1)).toContain("stop it and copy again");
    expect(exitCode).toBe(1);
  });

  it("tells of records that the target refused", async () => {
    const passes = [{ ...nothing, replaced: 1, refused: 3 }];
    const copy = async () => ({ ...equal, passes, isEqual: false });
    const { out, notes } = await run({ copy }, "copy", "--to", "b:");
    expect(out[0]).toBe("Pass 1: 0 inserted, 1 replaced, 0 deleted, 3 refused by the target");
    expect(notes.at(-1)).toMatch(/The target refused some records.*vultus db check/);
  });

  it("prints the report as JSON when asked", async () => {
    const { out } = await run({ copy: async () => equal }, "copy", "--to", "b:", "--json");
    expect(JSON.parse(out.join("\n"))).toStrictEqual(equal);
  });

  it.each([
    ["were left behind", [equalPart("photos", 3), equalPart("blobs", 0)], true],
    ["lie in the database", [equalPart("photos", 3), equalPart("blobs", 3)], false],
    ["were copied, too", [equalPart("photos", 3), equalPart("blob store", 3)], false],
    ["there are none of", [equalPart("photos", 0), equalPart("blobs", 0)], false],
  ])("reminds of photos that %s as is right", async (_which, parts, reminds) => {
    const { notes } = await run({ copy: async () => ({ ...equal, parts }) }, "copy", "--to", "b:");
    expect(notes.some((line) => line.includes("--blobs-to"))).toBe(reminds);
  });

  it("advises on an embedded database that is in use", async () => {
    const copy = () => Promise.reject(new VultusError("storage-locked", "In use."));
    await expect(run({ copy }, "copy", "--to", "b:")).rejects.toThrow(/stop it, run this command/);
  });

  it("needs to know where to", async () => {
    await expect(run({}, "copy")).rejects.toMatchObject({ name: "CommanderError" });
  });

  const steps = [
    step("counting", 0, "users", 500),
    ...Array.from({ length: 1_000 }, (_, i) => step("copying", 1, i < 500 ? "users" : "events", i + 1)),
    step("copying", 2, "users", 1_000),
    step("comparing", 2, "users", 1_000),
  ];

  function step(stage: CopyStep["stage"], pass: number, part: string, done: number): CopyStep {
    return { stage, pass, part, done, total: 1_000 };
  }

  const stepping: DatabaseTools["copy"] = async (_places, { onProgress }) => {
    for (const one of steps) onProgress(one);
    return equal;
  };

  it("tells its progress in a few lines where no terminal redraws them", async () => {
    const { notes } = await run({ copy: stepping }, "copy", "--to", "b:");
    const lines = notes.filter((line) => /^(counting|pass|comparing)/.test(line));
    expect(lines.slice(0, 3)).toStrictEqual([
      "pass 1: 1 of 1000 (users)",
      "pass 1: 100 of 1000 (users)",
      "pass 1: 200 of 1000 (users)",
    ]);
    expect(lines.slice(-2)).toStrictEqual([
      "pass 2: 1000 of 1000 (users)",
      "comparing: 1000 of 1000 (users)",
    ]);
    expect(lines.length).toBeLessThan(15);
  });

  it("draws a bar on a terminal, and takes it away in the end", async () => {
    const drawn: string[] = [];
    const unused = () => Promise.reject(new Error("Not used."));
    const databases = { setup: unused, check: unused, copy: stepping };
    const redraw = (line: string): void => void drawn.push(line);
    await runCommand(createWorld(), ["db", "copy", "--to", "b:"], { databases, redraw });
    expect(drawn[0]).toBe(`[${" ".repeat(24)}] counting: 500 (users)`);
    expect(drawn).toContain(`[${"█".repeat(12)}${" ".repeat(12)}] pass 1: 500 of 1000 (users)`);
    expect(drawn.at(-1)).toBe("");
    expect(drawn.length).toBeLessThan(220);
  });
});
