/** Reads a folder of photos: a sub-folder for each person, named like the user, and beside them `people.csv` if emails are known. */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { Newcomer } from "../../auth/examine-person.ts";
import { emailKey, usernameKey } from "../../auth/names.ts";
import { email as emailForm, username as usernameForm } from "../../contract/accounts.ts";
import { VultusError } from "../../shared/errors.ts";
import { parseCsv } from "../terminal/csv.ts";
import { byName, filesBelow, isPicture, kindOfPath, namesIn, readTextFile } from "../terminal/files.ts";
import { readPicture } from "../pictures/read-picture.ts";

export const PEOPLE_FILE = "people.csv";

/** A folder that cannot become a user. */
export interface UnusableFolder {
  readonly folder: string;
  /** `bad-username`, `same-username` or `no-pictures`. */
  readonly reason: string;
  readonly message: string;
}

export interface PeopleFolder {
  readonly people: readonly Newcomer[];
  readonly unusable: readonly UnusableFolder[];
  /** What was left out, in words. */
  readonly notes: readonly string[];
}

/** @throws {VultusError} `not-found`; `bad-request` when it is no such folder, or with every mistake of the CSV file. */
export async function readPeopleFolder(path: string): Promise<PeopleFolder> {
  const { folders, files } = await entriesOf(path);
  const emails = files.includes(PEOPLE_FILE)
    ? await readEmails(join(path, PEOPLE_FILE))
    : new Map<string, string>();
  if (folders.length === 0) {
    throw new VultusError(
      "bad-request",
      `${path} holds no folders. Give a folder with one for each person, named like the user, with their photos in it.`,
    );
  }
  const times = new Map<string, number>();
  for (const folder of folders) times.set(usernameKey(folder), (times.get(usernameKey(folder)) ?? 0) + 1);

  const people: Newcomer[] = [];
  const unusable: UnusableFolder[] = [];
  for (const folder of folders) {
    const photos = (await filesBelow(join(path, folder))).filter(isPicture).toSorted(byName);
    // Some file systems take letters with accents apart.
    const username = usernameForm.safeParse(folder.normalize("NFC"));
    const refuse = (reason: string, message: string) => unusable.push({ folder, reason, message });
    if (!username.success) {
      refuse(
        "bad-username",
        `No username: ${username.error.issues.map((issue) => issue.message).join("; ")}.`,
      );
    } else if ((times.get(usernameKey(folder)) ?? 0) > 1) {
      refuse("same-username", "Another folder names the same user: put the photos into one.");
    } else if (photos.length === 0) {
      refuse("no-pictures", "There is no picture (JPEG, PNG, WebP or HEIC) in it.");
    } else {
      people.push({
        username: username.data,
        email: emails.get(usernameKey(folder)),
        photos: photos.map((name) => ({ name, read: () => readPicture(join(path, folder, name)) })),
      });
    }
  }
  const strays = files.filter(isPicture).length;
  const unknown = [...emails.keys()].filter((key) => !times.has(key));
  return {
    people,
    unusable,
    notes: [
      ...(strays > 0 ? [`${strays} pictures lie in no person's folder and are left out.`] : []),
      ...unknown.map((key) => `${PEOPLE_FILE} names ${key}, of whom there is no folder.`),
    ],
  };
}

/** Behind links, too; hidden ones are left out. */
async function entriesOf(path: string): Promise<{ readonly folders: string[]; readonly files: string[] }> {
  if ((await kindOfPath(path)) === "file") {
    throw new VultusError("bad-request", `${path} is a file. Give a folder with one for each person.`);
  }
  const folders: string[] = [];
  const files: string[] = [];
  for (const name of (await namesIn(path)).filter((one) => !one.startsWith(".")).sort(byName)) {
    const entry = await stat(join(path, name)).catch(() => undefined);
    if (entry?.isDirectory()) folders.push(name);
    else if (entry?.isFile()) files.push(name);
  }
  return { folders, files };
}

/** By the key of the username. */
async function readEmails(path: string): Promise<ReadonlyMap<string, string>> {
  const parsed = parseCsv(await readTextFile(path));
  if (!parsed) throw new VultusError("bad-request", `${path} has a quote that is not closed.`);
  const [head, ...rows] = parsed;
  const columns = (head ?? []).map((name) => name.trim().toLowerCase());
  const [nameAt, emailAt] = [columns.indexOf("username"), columns.indexOf("email")];
  const mistakes: string[] = [];
  if (nameAt < 0 || emailAt < 0) {
    mistakes.push("the first line must name the columns username and email, separated by commas");
  }
  const emails = new Map<string, string>();
  const taken = new Set<string>();
  for (const row of mistakes.length > 0 ? [] : rows) {
    const name = (row.at(nameAt) ?? "").trim();
    const email = (row.at(emailAt) ?? "").trim();
    if (row.length !== columns.length) mistakes.push(`${name} has ${row.length} cells`);
    else if (emails.has(usernameKey(name))) mistakes.push(`${name} is named twice`);
    else if (email === "") continue;
    else if (!emailForm.safeParse(email).success) mistakes.push(`"${email}" is no email`);
    else if (taken.has(emailKey(email))) mistakes.push(`${email} stands there twice`);
    else emails.set(usernameKey(name), email);
    taken.add(emailKey(email));
  }
  if (mistakes.length === 0) return emails;
  throw new VultusError("bad-request", `${path} cannot be used: ${mistakes.join("; ")}.`);
}
