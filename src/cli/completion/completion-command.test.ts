import { execFile, execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCommand } from "../../../test/support/command-line.ts";
import { createWorld } from "../../../test/support/world.ts";

const run = promisify(execFile);
type Shell = "bash" | "zsh" | "fish";

/** Prints why a shell's script is not tried. @throws Where `CI=true`, for bash. */
function isHere(shell: Shell): boolean {
  try {
    execFileSync(shell, ["-c", "true"]);
    return true;
  } catch (error) {
    if (process.env["CI"] === "true" && shell === "bash") throw error;
    process.stderr.write(`SKIPPED, ${shell} is missing: its completion script is not tried.\n`);
    return false;
  }
}

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "vultus-completion-"));
  await mkdir(join(folder, "photos"));
  await writeFile(join(folder, "face one.jpg"), "");
  for (const shell of ["bash", "zsh", "fish"] as const) {
    await writeFile(join(folder, `vultus.${shell}`), await scriptFor(shell));
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function scriptFor(shell: Shell): Promise<string> {
  return (await runCommand(createWorld(), ["completion", shell])).out.join("\n");
}

/** Asks in turn what each shell proposes. @param typed The words so far; the last is the one to complete. */
const ask: Readonly<Record<Shell, (typed: readonly string[]) => Promise<readonly string[]>>> = {
  async bash(typed) {
    const script = `source ./vultus.bash; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _vultus; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return linesOf(await run("bash", ["--norc", "-c", script, "bash", ...typed], { cwd: folder }));
  },
  async zsh(typed) {
    // The functions of the completion system say what they are given, as there is no terminal to complete in.
    const script = `
      compdef() { : }
      compadd() { shift; print -l -- "$@" }
      _files() { print -l -- *(N) }
      _describe() { local name=\${@[-1]}; print -l -- \${\${(P)name}%%:*} }
      source ./vultus.zsh; words=("$@"); CURRENT=$#; _vultus`;
    return linesOf(await run("zsh", ["-f", "-c", script, "zsh", ...typed], { cwd: folder }));
  },
  async fish(typed) {
    const line = typed.map((word) => word.replaceAll(" ", "\\ ")).join(" ");
    const script = 'source ./vultus.fish; complete -C "$argv[1]"';
    const lines = linesOf(await run("fish", ["--no-config", "-c", script, line], { cwd: folder }));
    return lines.map((one) => one.split("\t")[0]);
  },
};

function linesOf({ stdout }: { readonly stdout: string }): readonly string[] {
  return stdout.split("\n").filter((line) => line !== "");
}

for (const shell of ["bash", "zsh", "fish"] as const) {
  describe.skipIf(!isHere(shell))(`vultus completion ${shell}`, () => {
    const proposed = (...typed: readonly string[]) => ask[shell](["vultus", ...typed]);

    it("proposes the commands, and those of a group", async () => {
      expect(await proposed("")).toEqual(expect.arrayContaining(["serve", "users", "enroll", "completion"]));
      const users = ["delete", "list", "show", "unlock"];
      expect((await proposed("users", "")).toSorted()).toEqual(users);
    });

    it("proposes the options of the command, and no others", async () => {
      const options = await proposed("users", "delete", "ada", "--");
      expect(options.filter((option) => option.startsWith("--")).toSorted()).toEqual([
        "--help",
        "--json",
        "--server",
        "--yes",
      ]);
    });

    it("proposes an option's choices where they come", async () => {
      const kinds = await proposed("events", "list", "--kind", "");
      expect(kinds).toEqual(expect.arrayContaining(["sign-in", "delete-account"]));
      expect(kinds).not.toContain("--json");
      expect((await proposed("completion", "")).toSorted()).toEqual(["bash", "fish", "zsh"]);
    });

    it("proposes files where a file comes, and nothing where only the database could", async () => {
      const files = (await proposed("enroll", "ada", "")).map((name) => name.replace(/\/$/, ""));
      expect(files).toEqual(expect.arrayContaining(["photos"]));
      expect(await proposed("events", "list", "--user", "")).toEqual([]);
      expect(await proposed("users", "show", "")).toEqual([]);
    });

    it("tells a value from a command of the same name", async () => {
      expect(await proposed("events", "list", "--kind", "verify", "--js")).toEqual(
        expect.arrayContaining(["--json", "--jsonl"]),
      );
    });
  });
}

describe.skipIf(!isHere("bash"))("in bash", () => {
  it("narrows down to what was begun, and keeps a name with a space whole", async () => {
    expect(await ask.bash(["vultus", "us"])).toEqual(["users"]);
    expect(await ask.bash(["vultus", "identify", "fa"])).toEqual(["face one.jpg"]);
  });

  it("completes vultus once it is sourced", async () => {
    const { stdout } = await run("bash", ["--norc", "-c", "source ./vultus.bash; complete -p vultus"], {
      cwd: folder,
    });
    expect(stdout.trim()).toBe("complete -F _vultus vultus");
  });
});

describe("vultus completion", () => {
  it("knows no other shell", async () => {
    await expect(scriptFor("tcsh" as Shell)).rejects.toMatchObject({ name: "CommanderError" });
  });
});
