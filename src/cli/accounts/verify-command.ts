/** `vultus verify` (1:1) and `vultus identify` (1:N): tries a photo on a user, or on all. */
import { basename } from "node:path";
import type { Command } from "commander";
import type { FaceSearch, PhotoPad } from "../../contract/operator.ts";
import { textTable } from "../../evaluation/text-table.ts";
import { printableLine } from "../../shared/printable.ts";
import type { CliDeps } from "../deps.ts";
import { accountsOption, installationOf, type ServerChoice } from "./choose-installation.ts";
import { REFUSED } from "../exit-codes.ts";
import { wholeNumberFrom } from "../options.ts";
import { readPicture } from "../pictures/read-picture.ts";

export function addVerifyCommand(program: Command, deps: CliDeps): void {
  program
    .command("verify <user> <image>")
    .description("compare a photo with a user; <user> is a username, an email or an id")
    .option("--json", "as JSON")
    .addOption(accountsOption())
    .addHelpText("after", verifyHelp)
    .action(async (claim: string, path: string, { json, ...where }: VerifyOptions) => {
      // Read first: a mistyped path should not wait for the networks.
      const photo = await readPicture(path);
      const installation = await installationOf(deps, where);
      await installation.withFaceDesk(async (desk) => {
        const { userId, username } = await desk.find(claim);
        const check = await desk.check(userId, photo);
        if (!check.accepted) deps.setExitCode(REFUSED);
        if (json) {
          const about = { image: basename(path), userId, username };
          return deps.print(JSON.stringify({ ...about, ...check }, null, 2));
        }
        const { score, threshold, isSame } = check;
        const who = isSame ? "the same person as" : "not the same person as";
        deps.print(`${printableLine(basename(path))}: ${who} ${username}`);
        deps.print(`score    ${score.toFixed(3)}, threshold ${threshold.toFixed(3)}`);
        deps.print(padLine(check.pad));
        deps.print(`verdict  ${check.accepted ? "match" : isSame ? "refused" : "no match"}`);
      });
    });
}

interface VerifyOptions extends ServerChoice {
  readonly json?: boolean;
}

interface IdentifyOptions extends VerifyOptions {
  readonly count: number;
}

export function addIdentifyCommand(program: Command, deps: CliDeps): void {
  program
    .command("identify <image>")
    .description("look for a face among all users")
    .option("--count <number>", "how many candidates to show", wholeNumberFrom(1, 100), 5)
    .option("--json", "as JSON")
    .addOption(accountsOption())
    .addHelpText("after", identifyHelp)
    .action(async (path: string, { count, json, ...where }: IdentifyOptions) => {
      const photo = await readPicture(path);
      const installation = await installationOf(deps, where);
      await installation.withFaceDesk(async (desk) => {
        const search = await desk.search(photo, count);
        if (!search.accepted) deps.setExitCode(REFUSED);
        if (json) {
          return deps.print(JSON.stringify({ image: basename(path), ...search }, null, 2));
        }
        for (const line of searchLines(printableLine(basename(path)), search)) deps.print(line);
      });
    });
}

function searchLines(name: string, search: FaceSearch): readonly string[] {
  const { enrolled, threshold, candidates, pad } = search;
  const head = ["", "user", "id", "score"];
  const rows = candidates.map((one, i) => [String(i + 1), one.username, one.userId, one.score.toFixed(3)]);
  const among = `${enrolled} ${enrolled === 1 ? "person" : "people"}`;
  return [
    ...(rows.length === 0 ? ["Nobody is enrolled."] : textTable([head, ...rows], [0, 3])),
    threshold === null
      ? `threshold  none is strict enough among ${among}`
      : `threshold  ${threshold.toFixed(3)} among ${among}`,
    padLine(pad),
    `verdict  ${name}: ${verdictText(search)}`,
  ];
}

function verdictText({ verdict, candidates, accepted }: FaceSearch): string {
  switch (verdict) {
    case "found":
      return accepted ? candidates[0].username : `refused, though like ${candidates[0].username}`;
    case "nobody":
      return "nobody";
    case "several":
      return "more than one person is alike; ask for the username";
    case "too-many":
      return "too many people are enrolled to tell them apart by face alone; ask for the username";
  }
}

function padLine({ passed, liveLogit, minLiveLogit }: PhotoPad): string {
  const seen = passed ? "the face itself was photographed" : "looks like a photo of a photo or of a screen";
  return `pad      ${seen} (log odds ${liveLogit.toFixed(2)}, at least ${minLiveLogit})`;
}

const verifyHelp = `
Judged as photo sign-in judges: the score must reach the threshold, and the photo must not look like a photo of a photo.
Nothing is counted against the user; the attempt is an event in the log.

Exit code: 0 match, 1 no match or a photo of a photo, 2 anything else (no such user, no usable face, …).

Examples:
  vultus verify ada face.jpg
  vultus verify ada@example.com face.jpg --json && echo welcome`;

const identifyHelp = `
The threshold grows with the number of people, so that a stranger is taken for somebody once in a thousand times at most.
The search is an event in the log.

Exit code: 0 one person found, 1 nobody, several, or a photo of a photo, 2 anything else.

Examples:
  vultus identify face.jpg
  vultus identify face.jpg --count 10 --json`;
