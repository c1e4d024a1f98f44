/** `vultus enroll`: adds faces to a user out of photos, or registers one new user with them. */
import { type Command, Option } from "commander";
import { addFaces } from "../../auth/change-faces.ts";
import { type Examined, examinePerson, type PhotoFile } from "../../auth/examine-person.ts";
import { findAccount } from "../../auth/find-account.ts";
import { facesOf, importPerson } from "../../auth/import-person.ts";
import { email as emailForm, username as usernameForm } from "../../contract/accounts.ts";
import { limitedTo } from "../../shared/at-once.ts";
import { isProblem, VultusError } from "../../shared/errors.ts";
import { consentOf } from "./consent.ts";
import type { CliDeps, Faces } from "../deps.ts";
import { type Enrolled, enrolledJson, enrolledLines } from "./enrolled-report.ts";
import { REFUSED } from "../exit-codes.ts";
import { kindOfPath } from "../terminal/files.ts";
import { keepOption, type KeepPhotos, noteKeeping } from "./keep-photos.ts";
import { picturesBelow } from "../pictures/picture-folder.ts";
import { startProgress } from "../terminal/progress.ts";
import { readPicture } from "../pictures/read-picture.ts";

interface EnrollOptions {
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
    .addHelpText("after", help)
    .action(async (claim: string, paths: readonly string[], options: EnrollOptions) => {
      const enroll = options.new ? registering(deps, claim, options) : adding(deps, claim, options);
      const photos = await photosAt(paths);
      await deps.withFaces(async (faces) => {
        const enrolled = await enroll(faces, photos);
        if (enrolled.kind === "refused") deps.setExitCode(REFUSED);
        if (options.json) return deps.print(JSON.stringify(enrolledJson(enrolled), null, 2));
        for (const line of enrolledLines(enrolled)) deps.print(line);
      });
    });
}

type Enroll = (faces: Faces, photos: readonly PhotoFile[]) => Promise<Enrolled>;

function adding(deps: CliDeps, claim: string, { consent, email, keep, replace }: EnrollOptions): Enroll {
  if (consent !== undefined || email !== undefined) {
    const unused = consent === undefined ? "--email" : "--consent";
    throw new VultusError("bad-request", `${unused} goes with --new; a user who is there has told theirs.`);
  }
  return async (faces, photos) => {
    const user = await findAccount(faces, claim).catch((error: unknown) => {
      if (!isProblem(error, "not-found")) throw error;
      const advice = `To register them: vultus enroll ${claim} … --new --consent <text>`;
      throw new VultusError("not-found", `${error.message} ${advice}`, { cause: error });
    });
    const { username } = user;
    const plan = { addsFaces: true, keepPhotos: keep ?? user.keepPhotos };
    const examined = await examine(deps, faces, { username, photos }, plan);
    const { refusedPhotos } = examined;
    const about = { username, userId: user.id, refusedPhotos, looksLike: [] };
    if (examined.kind !== "usable") return { ...about, ...refusalOf(examined) };
    const source = { kind: "faces", faces: await facesOf(faces, examined) } as const;
    try {
      const { imageCount } = await addFaces(faces, user, source, replace ?? false, deps.operator);
      return { ...about, kind: replace ? "replaced" : "added", imageCount };
    } catch (error) {
      if (!isProblem(error, "face-does-not-match")) throw error;
      return {
        ...about,
        kind: "refused",
        reason: error.code,
        message: "The photos do not match the enrolled face.",
      };
    }
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
  return async (faces, photos) => {
    if (faces.settings.identify) await faces.loadGallery();
    const plan = { addsFaces: false, keepPhotos: keep, consentVersion, dryRun: undefined };
    const examined = await examine(deps, faces, { username: username.data, email, photos }, plan);
    const outcome = await importPerson(faces, examined, plan, deps.operator);
    const { refusedPhotos } = examined;
    if (outcome.kind === "exists") {
      const advice = "Without --new the photos are added to that account.";
      throw new VultusError("already-registered", `There is a user ${username.data} already. ${advice}`);
    }
    if (outcome.kind === "refused") {
      return { username: username.data, userId: null, refusedPhotos, looksLike: [], ...outcome };
    }
    const user = await findAccount(faces, username.data);
    const { imageCount, looksLike } = outcome;
    return {
      kind: "registered",
      username: user.username,
      userId: user.id,
      refusedPhotos,
      looksLike,
      imageCount,
    };
  };
}

async function examine(
  deps: CliDeps,
  faces: Faces,
  person: Parameters<typeof examinePerson>[1],
  plan: Parameters<typeof examinePerson>[2],
): Promise<Examined> {
  noteKeeping(deps, faces, plan.keepPhotos);
  const atOnce = limitedTo(faces.photosAtOnce);
  const { photos } = person;
  if (photos.length <= PHOTOS_WITHOUT_PROGRESS) return examinePerson(faces, person, plan, atOnce);
  const progress = startProgress(deps, photos.length, "photos");
  try {
    return await examinePerson(faces, person, plan, (work) => atOnce(work).finally(() => progress.step()));
  } finally {
    progress.end();
  }
}

function refusalOf(examined: Exclude<Examined, { readonly kind: "usable" }>) {
  const gone = { reason: "record-changed", message: "The account was changed meanwhile. Try again." };
  const { reason, message } = examined.kind === "refused" ? examined : gone;
  return { kind: "refused", reason, message } as const;
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
  return found.map((name) => ({ name, read: () => readPicture(name) }));
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
