/** `vultus enroll`: adds faces to a user out of photos, or registers one new user with them. */
import { resolve } from "node:path";
import { type Command, Option } from "commander";
import type { PhotoFile } from "../../auth/examine-person.ts";
import { email as emailForm, username as usernameForm } from "../../contract/accounts.ts";
import { isProblem, VultusError } from "../../shared/errors.ts";
import { consentOf } from "./consent.ts";
import type { Enrolled } from "../../contract/operator.ts";
import type { CliDeps } from "../deps.ts";
import { accountsOption, installationOf, type ServerChoice } from "./choose-installation.ts";
import { enrolledJson, enrolledLines } from "./enrolled-report.ts";
import { REFUSED } from "../exit-codes.ts";
import { kindOfPath } from "../terminal/files.ts";
import { keepOption, type KeepPhotos, noteKeeping } from "./keep-photos.ts";
import type { FaceDesk } from "./installation.ts";
import { picturesBelow } from "../pictures/picture-folder.ts";
import { startProgress } from "../terminal/progress.ts";
import { readPicture } from "../pictures/read-picture.ts";

interface EnrollOptions extends ServerChoice {
  readonly new?: boolean;
  readonly consent?: string;
  readonly email?: string;
  readonly keep?: KeepPhotos;
  readonly replace?: boolean;
  readonly json?: boolean;
}

/** Looked at sooner than anybody wonders. */
const PHOTOS_WITHOUT_PROGRESS = 10;

export function addEnrollCommand(program: Command, deps: CliDeps): void {
  program
    .command("enroll <user> <photos-or-folders...>")
    .description("add faces to a user, who must match the enrolled ones; with --new register a user")
    .option("--replace", "let the new faces take the place of all earlier ones")
    .addOption(new Option("--new", "register <user>, a username that nobody has yet").conflicts("replace"))
    .option(
      "--consent <text>",
      "with --new: names the consent that the person gave you; recorded with the account",
    )
    .option("--email <address>", "with --new: the email of the person")
    .addOption(
      keepOption("what to keep of the photos, sealed (default: as the person agreed; with --new aligned)"),
    )
    .option("--json", "as JSON")
    .addOption(accountsOption())
    .addHelpText("after", help)
    .action(async (claim: string, paths: readonly string[], options: EnrollOptions) => {
      const enroll = options.new ? registering(deps, claim, options) : adding(deps, claim, options);
      const photos = await photosAt(paths);
      const installation = await installationOf(deps, options);
      await installation.withFaceDesk(async (desk) => {
        const enrolled = await enroll(desk, photos, installation.words);
        if (enrolled.kind === "refused") deps.setExitCode(REFUSED);
        if (options.json) return deps.print(JSON.stringify(enrolledJson(enrolled), null, 2));
        for (const line of enrolledLines(enrolled)) deps.print(line);
      });
    });
}

type Enroll = (desk: FaceDesk, photos: readonly PhotoFile[], words: string) => Promise<Enrolled>;

function adding(deps: CliDeps, claim: string, { consent, email, keep, replace }: EnrollOptions): Enroll {
  if (consent !== undefined || email !== undefined) {
    const unused = consent === undefined ? "--email" : "--consent";
    throw new VultusError("bad-request", `${unused} goes with --new; a user who is there has told theirs.`);
  }
  return async (desk, photos, words) => {
    const account = await desk.find(claim).catch((error: unknown) => {
      if (!isProblem(error, "not-found")) throw error;
      const advice = `To register them: vultus enroll ${claim} … --new --consent <text>${words}`;
      throw new VultusError("not-found", `${error.message} ${advice}`, { cause: error });
    });
    if (keep !== undefined) noteKeeping(deps, await desk.mostKept(), keep);
    const plan = { replace: replace ?? false, keepPhotos: keep };
    return withProgress(deps, photos, (onPhoto) => desk.addPhotos(account, photos, plan, onPhoto));
  };
}

function registering(
  deps: CliDeps,
  claim: string,
  { consent, email, keep = "aligned" }: EnrollOptions,
): Enroll {
  const consentVersion = consentOf(consent);
  const username = usernameForm.safeParse(claim.normalize("NFC"));
  if (!username.success) {
    const rules = username.error.issues.map(({ message }) => message).join("; ");
    throw new VultusError("bad-request", `${claim} cannot be a username: ${rules}.`);
  }
  if (email !== undefined && !emailForm.safeParse(email).success) {
    throw new VultusError("bad-request", `${email} is no email. Write it as ada@example.com.`);
  }
  return async (desk, photos) => {
    noteKeeping(deps, await desk.mostKept(), keep);
    const newcomer = { username: username.data, email, photos, consentVersion, keepPhotos: keep };
    return withProgress(deps, photos, (onPhoto) => desk.registerPhotos(newcomer, onPhoto)).catch(
      (error: unknown) => {
        if (!isProblem(error, "already-registered")) throw error;
        const advice = "Without --new the photos are added to that account.";
        throw new VultusError(error.code, `${error.message} ${advice}`, { cause: error });
      },
    );
  };
}

async function withProgress(
  deps: CliDeps,
  photos: readonly PhotoFile[],
  enroll: (onPhoto: () => void) => Promise<Enrolled>,
): Promise<Enrolled> {
  if (photos.length <= PHOTOS_WITHOUT_PROGRESS) return enroll(() => undefined);
  const progress = startProgress(deps, photos.length, "photos");
  try {
    return await enroll(() => progress.step());
  } finally {
    progress.end();
  }
}

/** Files as they are named, and the pictures below folders. @throws {VultusError} `not-found`, `bad-request` for a folder without pictures. */
async function photosAt(paths: readonly string[]): Promise<readonly PhotoFile[]> {
  const found: string[] = [];
  for (const path of paths) {
    if ((await kindOfPath(path)) === "file") {
      found.push(path);
      continue;
    }
    const inside = await picturesBelow(path);
    found.push(...inside.map((name) => `${path.replace(/[/\\]+$/, "")}/${name}`));
  }
  // One that is named twice, or lies in a folder that is named as well, is one photo.
  const once = new Map(found.map((name) => [resolve(name), name]));
  return [...once.values()].map((name) => ({ name, read: () => readPicture(name) }));
}

const help = `
Every photo is looked at as registration looks at it; those that cannot be used are reported with the reasons, and of the others,
which must show one person, the best five are enrolled. They are compared with the enrolled faces as on the account page: photos
of somebody else are refused and count as a failed attempt on the account (see: vultus users unlock). With --new nobody
vouches for the face but you. The consent of the person must have been obtained by you, before.

Exit code: 0 enrolled, 1 refused (no usable photo, several people, another person), 2 anything else (no such user, a name that is taken, …).

Examples:
  vultus enroll ada new.jpg
  vultus enroll ada@example.com photos/ada/ --replace
  vultus enroll grace photos/grace/ --new --consent "staff form of May 2026" --email grace@example.com`;
