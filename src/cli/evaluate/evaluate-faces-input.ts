/** Reads what `vultus evaluate faces` compares: a folder with one for each person, or a list of pairs. */
import { stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { type FacePicture, type PairLimit, pairsOfAll, pairsOfList } from "../../evaluation/face-pairs.ts";
import type { FaceSample } from "../../evaluation/faces.ts";
import { peopleOfPairs } from "../../evaluation/people.ts";
import { VultusError } from "../../shared/errors.ts";
import { parseGroups, parsePairs } from "./evaluate-faces-csv.ts";
import { kindOfPath, readTextFile } from "../terminal/files.ts";
import { PEOPLE_FILE } from "../accounts/people-folder.ts";
import { personOf, picturesBelow } from "../pictures/picture-folder.ts";

export interface FaceInput extends FaceSample {
  /** What the report calls it. */
  readonly name: string;
  /** Pictures are named relative to it. */
  readonly folder: string;
  /** What was left out, in words. */
  readonly notes: readonly string[];
}

/** @throws {VultusError} `not-found`; `bad-request` with every mistake of a list. */
export async function readFaceInput(path: string, limit: PairLimit): Promise<FaceInput> {
  if ((await kindOfPath(path)) === "folder") return readFolder(path, limit);
  if (/\.csv$/i.test(path)) return readList(path);
  throw new VultusError(
    "bad-request",
    `${path} is neither a folder nor a .csv file. Give a folder with one for each person, or a list of pairs (columns a,b,same).`,
  );
}

async function readFolder(folder: string, limit: PairLimit): Promise<FaceInput> {
  const found = await picturesBelow(folder);
  const files = found.filter((file) => personOf(file) !== null);
  if (files.length === 0) {
    throw new VultusError(
      "bad-request",
      `${folder} holds pictures but no people. Put the pictures of each person into a folder of their own in it.`,
    );
  }
  const owners = files.map((file) => personOf(file) ?? "");
  const names = [...new Set(owners)];
  const groupOf = await readGroups(folder);
  const groups = [...new Set(names.flatMap((name) => groupOf.get(name) ?? []))];
  const numbers = new Map(names.map((name, i) => [name, i]));
  const pictures = files.map((file, i): FacePicture => {
    const person = numbers.get(owners[i]) ?? 0;
    const group = groupOf.get(owners[i]);
    return group === undefined ? { file, person } : { file, person, group: groups.indexOf(group) };
  });
  const strays = found.length - files.length;
  const unknown = [...groupOf.keys()].filter((name) => !numbers.has(name));
  return {
    ...{ name: basename(resolve(folder)), folder, pictures },
    pairs: pairsOfAll(pictures, groups, limit),
    notes: [
      ...(strays > 0 ? [`${strays} pictures lie in no person's folder and are left out.`] : []),
      ...(unknown.length > 0 ? [`${PEOPLE_FILE} names people without a folder: ${unknown.join(", ")}.`] : []),
    ],
  };
}

/** From `people.csv` among the people's folders or beside the folder of them; by the person's name. */
async function readGroups(folder: string): Promise<ReadonlyMap<string, string>> {
  for (const place of [folder, dirname(resolve(folder))]) {
    const path = join(place, PEOPLE_FILE);
    if (await isFile(path)) return parseGroups(path, await readTextFile(path));
  }
  return new Map();
}

async function readList(path: string): Promise<FaceInput> {
  const named = parsePairs(path, await readTextFile(path));
  const folder = dirname(path);
  const files = [...new Set(named.flatMap(({ a, b }) => [a, b]))];
  const numbers = new Map(files.map((file, i) => [file, i]));
  const numberOf = (file: string): number => numbers.get(file) ?? 0;
  await refuseMissing(path, folder, files);
  const listed = named.map((pair) => ({ ...pair, a: numberOf(pair.a), b: numberOf(pair.b) }));
  const people = peopleOfPairs(files, listed);
  return {
    ...{ name: basename(path), folder, notes: [] },
    pictures: files.map((file, i) => ({ file, person: people[i] })),
    pairs: pairsOfList(listed),
  };
}

/** A mistyped path is no face that could not be found. */
async function refuseMissing(path: string, folder: string, files: readonly string[]): Promise<void> {
  const are = await Promise.all(files.map((file) => isFile(join(folder, file))));
  const missing = files.filter((_, i) => !are[i]);
  if (missing.length === 0) return;
  const some = missing.slice(0, 5).join(", ") + (missing.length > 5 ? ", …" : "");
  throw new VultusError(
    "not-found",
    `${path} names ${missing.length} of ${files.length} pictures that are not in ${folder}: ${some}. Paths are relative to the list's folder.`,
  );
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() ?? false;
}
