import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { bound } from "../../../test/support/collections.ts";
import { runCommand, type Said } from "../../../test/support/command-line.ts";
import { registerByPhotos, signIn } from "../../../test/support/people.ts";
import { createWorld, picture, type Pretence, type World } from "../../../test/support/world.ts";
import { listEnrolments } from "../../auth/enrolled.ts";
import { findAccount } from "../../auth/find-account.ts";
import { VultusError } from "../../shared/errors.ts";

let folder: string;
let world: World;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "vultus-import-"));
  world = createWorld();
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const code = (expected: string) => expect.objectContaining({ code: expected });
const CONSENT = ["--consent", "staff form"] as const;

async function lay(files: Readonly<Record<string, Pretence | string>>): Promise<void> {
  for (const [name, shown] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), typeof shown === "string" ? shown : picture(shown));
  }
}

function importPhotos(...words: readonly string[]): Promise<Said> {
  return runCommand(world, ["import-photos", folder, ...words]);
}

const usersOf = async ({ deps }: World): Promise<readonly string[]> =>
  (await deps.records.users.list({ limit: 100 })).items.map((user) => user.username).sort();

/** What the JSON report says of each person. */
function outcomes({ out }: Said): Readonly<Record<string, string>> {
  const { people } = JSON.parse(out.join("\n")) as {
    people: { username: string; outcome: string; reason?: string }[];
  };
  return Object.fromEntries(people.map((one) => [one.username, one.reason ?? one.outcome]));
}

describe("vultus import-photos", () => {
  it("makes a user of every folder, with the email that people.csv says, and answers 0", async () => {
    await lay({
      ...{ "ada/1.jpg": { person: "ada" }, "ada/2.png": { person: "ada", unlike: 0.1 } },
      ...{ "Bob Builder/1.jpg": { person: "bob" }, "people.csv": "Username,Email\nADA,ada@example.com\n" },
    });
    const { exitCode, out } = await importPhotos(...CONSENT);
    expect(exitCode).toBe(0);
    expect(out.at(-1)).toBe("2 imported, 0 given more faces, 0 left as they are, 0 refused");
    expect(await usersOf(world)).toEqual(["Bob Builder", "ada"]);
    const ada = await findAccount(world.deps, "ada@example.com");
    expect(ada).toMatchObject({ username: "ada", consentVersion: "staff form" });
    expect((await signIn(world, "bob", "bob builder")).user.username).toBe("Bob Builder");
  });

  it("finds photos in folders of a person's folder, as the other commands do", async () => {
    await lay({ "ada/2026/1.jpg": { person: "ada" }, "ada/2.jpg": { person: "ada", unlike: 0.1 } });
    await importPhotos(...CONSENT);
    const { id } = await findAccount(world.deps, "ada");
    expect(await listEnrolments(world.deps, id)).toMatchObject([{ imageCount: 2 }]);
  });

  it("does nothing without consent", async () => {
    await lay({ "ada/1.jpg": { person: "ada" } });
    for (const words of [[], ["--consent", " "], ["--consent", "x".repeat(201)], ["--dry-run"]]) {
      await expect(importPhotos(...words)).rejects.toEqual(code("bad-request"));
    }
    expect(await usersOf(world)).toEqual([]);
  });

  it("goes on after those who cannot become users, says why, and answers 1", async () => {
    await lay({
      ...{ "ada/1.jpg": { person: "ada" }, "ada/2.jpg": {}, "blank/1.jpg": {} },
      ...{ "two/1.jpg": { person: "kim" }, "two/2.jpg": { person: "pat" } },
      ...{ "_odd/1.jpg": { person: "odd" }, "empty/notes.txt": "none", "stray.jpg": {} },
      ...{ "zoe/broken.jpg": "no picture", "zoe/fine.jpg": { person: "zoe" } },
    });
    const said = await importPhotos(...CONSENT, "--json");
    expect(said.exitCode).toBe(1);
    expect(outcomes(said)).toEqual({
      ...{ ada: "imported", zoe: "imported", blank: "no-usable-photo", two: "different-people" },
      ...{ _odd: "bad-username", empty: "no-pictures" },
    });
    expect(said.notes.join("\n")).toContain("1 pictures lie in no person's folder");
    expect(await usersOf(world)).toEqual(["ada", "zoe"]);
  });

  it("tells photo by photo what is wrong, and who looks like whom", async () => {
    await lay({
      ...{ "ada/1.jpg": { person: "ada" }, "ada/2.jpg": { person: "ada", reasons: ["blurred"] } },
      ...{ "bob/1.jpg": { person: "ada", unlike: 0.1 } },
    });
    const { out } = await importPhotos(...CONSENT);
    expect(out[0]).toMatch(/^photo +ada\/2\.jpg +blurred$/);
    expect(out[1]).toMatch(/^alike +bob +looks like ada \(0\.\d\d\)$/);
  });

  it("is run again after it was broken off, and makes only who is missing", async () => {
    await lay({
      "ada/1.jpg": { person: "ada" },
      "bob/1.jpg": { person: "bob" },
      "eve/1.jpg": { person: "eve" },
    });
    const { records } = world.deps;
    const users = {
      ...bound(records.users),
      async insert(user: Parameters<typeof records.users.insert>[0]) {
        if (user.username === "bob") throw new VultusError("storage-unavailable", "The database is gone.");
        await records.users.insert(user);
      },
    };
    const failing = { ...world, deps: { ...world.deps, records: { ...records, users } } };
    const printed: string[] = [];
    const broken = runCommand(failing, ["import-photos", folder, ...CONSENT], {
      print: (line) => printed.push(line),
    });
    await expect(broken).rejects.toEqual(code("storage-unavailable"));
    expect(printed).toEqual([
      "1 imported, 0 given more faces, 0 left as they are, 0 refused",
      "2 not reached: run the same command again to go on.",
    ]);
    const said = await importPhotos(...CONSENT, "--json");
    expect(outcomes(said)).toEqual({ ada: "exists", bob: "imported", eve: "imported" });
    expect(said.exitCode).toBe(0);
  });

  it("adds faces to users where that is wanted, if they match", async () => {
    await registerByPhotos(world, "ada");
    await registerByPhotos(world, "bob");
    await lay({ "ada/1.jpg": { person: "ada", unlike: 0.3 }, "bob/1.jpg": { person: "eve" } });
    expect(outcomes(await importPhotos(...CONSENT, "--json"))).toEqual({ ada: "exists", bob: "exists" });
    const said = await importPhotos(...CONSENT, "--add", "--json");
    expect(outcomes(said)).toEqual({ ada: "added", bob: "face-does-not-match" });
    expect(said.exitCode).toBe(1);
  });

  it("writes nothing on a dry run", async () => {
    await lay({ "ada/1.jpg": { person: "ada" } });
    const { out } = await importPhotos(...CONSENT, "--dry-run");
    expect(out).toEqual([
      "1 would be imported, 0 would be given more faces, 0 left as they are, 0 refused",
      "Nothing was written.",
    ]);
    expect(await usersOf(world)).toEqual([]);
  });

  it("says that nobody is compared where nobody may be looked for, and that originals are not kept", async () => {
    world = createWorld({ identify: false });
    await lay({ "ada/1.jpg": { person: "ada" } });
    const { notes } = await importPhotos(...CONSENT, "--keep", "original");
    expect(notes.slice(0, 2)).toEqual([
      expect.stringContaining("VULTUS_IDENTIFY=off"),
      expect.stringContaining("VULTUS_KEEP_PHOTOS=aligned"),
    ]);
  });

  it("looks at as many photos at once as keep the threads busy, and no more, whatever the number of people and photos", async () => {
    const files = Array.from(
      { length: 40 },
      (_, i) => [`user ${i % 8}/${i}.jpg`, { person: `p${i % 8}` }] as const,
    );
    await lay(Object.fromEntries(files));
    let underWay = 0;
    let most = 0;
    let releaseOther: (() => void) | undefined;
    const analyzePhoto: World["deps"]["vision"]["analyzePhoto"] = async (bytes, wanted) => {
      most = Math.max(most, ++underWay);
      // Each waits for a second one: with fewer at once it would wait for ever.
      if (releaseOther) releaseOther();
      else await new Promise<void>((release) => (releaseOther = release));
      releaseOther = undefined;
      underWay--;
      return world.deps.vision.analyzePhoto(bytes, wanted);
    };
    const vision = { ...world.deps.vision, analyzePhoto };
    const watched = { ...world, deps: { ...world.deps, vision } };
    await runCommand(watched, ["import-photos", folder, ...CONSENT]);
    expect(most).toBe(2);
    expect(await usersOf(world)).toHaveLength(8);
  });
});

describe("the folder of an import", () => {
  it("lets no two folders name one user", async () => {
    await lay({ "ada/1.jpg": { person: "ada" }, "ada lovelace/1.jpg": { person: "ada" } });
    await symlink(join(folder, "ada"), join(folder, "ＡＤＡ"));
    const said = await importPhotos(...CONSENT, "--json");
    expect(outcomes(said)).toEqual({
      ...{ ada: "same-username", ＡＤＡ: "same-username", "ada lovelace": "imported" },
    });
  });

  it("takes a name with accents as one, however the disk spells it", async () => {
    await lay({ ["Zoe\u0308/1.jpg"]: { person: "zoe" } });
    await importPhotos(...CONSENT);
    expect(await usersOf(world)).toEqual(["Zo\u00EB"]);
  });

  it.each([
    ["without the columns", "name,mail\nada,ada@example.com"],
    ["with an email that is none", "username,email\nada,ada at example.com"],
    ["with an email that stands there twice", "username,email\nada,a@example.com\nbob,A@example.com"],
    ["with a user who is named twice", "username,email\nada,a@example.com\nADA,b@example.com"],
    ["with a cell too many", "username,email\nada,a@example.com,1"],
    ["with a quote that is not closed", 'username,email\n"ada,a@example.com'],
  ])("refuses a people.csv %s, before anybody is made", async (_what, text) => {
    await lay({ "ada/1.jpg": { person: "ada" }, "bob/1.jpg": { person: "bob" }, "people.csv": text });
    await expect(importPhotos(...CONSENT)).rejects.toEqual(code("bad-request"));
    expect(await usersOf(world)).toEqual([]);
  });

  it("says whom people.csv names without a folder, and lets emails be left out", async () => {
    await lay({
      "ada/1.jpg": { person: "ada" },
      "people.csv": "username,email,room\nada,,12\nbob,b@example.com,3\n",
    });
    const { notes } = await importPhotos(...CONSENT);
    expect(notes[0]).toBe("people.csv names bob, of whom there is no folder.");
    expect((await findAccount(world.deps, "ada")).email).toBeUndefined();
  });

  it.each([
    ["a file", "file.txt", "bad-request"],
    ["nothing", "nowhere", "not-found"],
    ["a folder without folders", "ada", "bad-request"],
  ])("refuses %s", async (_what, name, problem) => {
    await lay({ "file.txt": "", "ada/1.jpg": { person: "ada" } });
    const words = ["import-photos", join(folder, name), ...CONSENT];
    await expect(runCommand(world, words)).rejects.toEqual(code(problem));
  });

  it("refuses to keep what there is not", async () => {
    await expect(importPhotos(...CONSENT, "--keep", "all")).rejects.toMatchObject({ name: "CommanderError" });
  });
});
