/** `vultus compare`: whether two faces are one person's, from pictures and files of embeddings. */
import { basename } from "node:path";
import type { Command } from "commander";
import { textTable } from "../../evaluation/text-table.ts";
import { VultusError } from "../../shared/errors.ts";
import { printableLine } from "../../shared/printable.ts";
import type { CliDeps, Eyes, FaceModel } from "../deps.ts";
import { embedToCompare } from "./embed-picture.ts";
import { readEmbeddings } from "./embeddings-file.ts";
import { REFUSED } from "../exit-codes.ts";
import { kindOfPath } from "../terminal/files.ts";
import { numberFrom, wholeNumberFrom } from "../options.ts";
import { type Candidate, candidatesAmong, distanceAt, type Ranked, rankPeople } from "./rank-people.ts";
import { readPicture } from "./read-picture.ts";

interface CompareOptions {
  readonly threshold?: number;
  readonly count: number;
  readonly json?: boolean;
}

/** What one of the two words names, before the networks are asked. */
type Side =
  | { readonly kind: "picture"; readonly name: string; readonly photo: Uint8Array }
  | { readonly kind: "people"; readonly name: string; readonly people: readonly Candidate[] };

type People = Extract<Side, { readonly kind: "people" }>;

export function addCompareCommand(program: Command, deps: CliDeps): void {
  program
    .command("compare <a> <b>")
    .description("compare two faces: pictures, or files of embeddings; needs no server and no database")
    .option("--threshold <cosine>", "another than VULTUS_MATCH_THRESHOLD", numberFrom(-1, 1))
    .option("--count <number>", "how many people of a file to show", wholeNumberFrom(1, 100), 5)
    .option("--json", "as JSON")
    .addHelpText("after", help)
    .action(async (a: string, b: string, options: CompareOptions) => {
      const model = await deps.faceModel();
      // Both are read first: a mistyped path should not wait for the networks.
      const sides = [await readSide(a, model), await readSide(b, model)] as const;
      const [one, other] = await peopleOf(deps, sides);
      const [probe, against] = whoAmongWhom(one, other);
      const threshold = options.threshold ?? model.matchThreshold;
      const ranked = rankPeople(probe.people[0], against.people, threshold);
      if (!ranked[0].isSame) deps.setExitCode(REFUSED);
      if (ranked[0].aligned) deps.note(cropRemark);
      const matches = ranked.slice(0, options.count);
      if (options.json) {
        const { isSame, cosine, distance, aligned } = ranked[0];
        const about = { probe: probe.name, against: against.name, modelId: model.modelId, threshold };
        const numbers = { isSame, cosine, distance, aligned, people: ranked.length, matches };
        return deps.print(JSON.stringify({ ...about, ...numbers }, null, 2));
      }
      const lines = ranked.length === 1 ? pairLines : tableLines;
      for (const line of lines(probe.name, matches, threshold)) deps.print(printableLine(line));
    });
}

async function readSide(path: string, model: FaceModel): Promise<Side> {
  if ((await kindOfPath(path)) === "folder") {
    const advice = `Embed it first: vultus embed ${path} --out embeddings.json`;
    throw new VultusError("bad-request", `${path} is a folder. ${advice}`);
  }
  const name = basename(path);
  if (!/\.json$/i.test(path)) return { kind: "picture", name, photo: await readPicture(path) };
  const { modelId, dimension, images } = await readEmbeddings(path);
  if (modelId !== model.modelId || dimension !== model.dimension) {
    const made = `${path} was made by ${modelId} (${dimension} numbers)`;
    const ours = `faces are compared by ${model.modelId} (${model.dimension} numbers) here`;
    throw new VultusError("model-mismatch", `${made}; ${ours}. Embed the pictures again.`);
  }
  if (images.length === 0) {
    throw new VultusError("bad-request", `${path} holds no vector: none of its pictures could be used.`);
  }
  return { kind: "people", name, people: candidatesAmong(images) };
}

/** The networks are loaded only if there is a picture to look at. */
async function peopleOf(deps: CliDeps, [a, b]: readonly [Side, Side]): Promise<readonly [People, People]> {
  if (a.kind === "people" && b.kind === "people") return [a, b];
  const looked: People[] = [];
  await deps.withEyes(async (eyes) => {
    for (const side of [a, b]) looked.push(side.kind === "people" ? side : await lookAt(eyes, side));
  });
  return [looked[0], looked[1]];
}

/** @throws {VultusError} the picture problems, with the picture's name. */
async function lookAt(
  eyes: Eyes,
  { name, photo }: Extract<Side, { readonly kind: "picture" }>,
): Promise<People> {
  try {
    const { vector, isCrop } = await embedToCompare(eyes, photo);
    return { kind: "people", name, people: [{ name, imageCount: 1, aligned: isCrop, vector }] };
  } catch (error) {
    if (!(error instanceof VultusError) || error.status >= 500) throw error;
    const { code, message, reasons } = error;
    throw new VultusError(code, `${name}: ${message}`, { reasons, cause: error });
  }
}

/** Whoever is alone is looked for among the others. @throws {VultusError} `bad-request` when there are several on both sides. */
function whoAmongWhom(a: People, b: People): readonly [probe: People, against: People] {
  if (a.people.length === 1) return [a, b];
  if (b.people.length === 1) return [b, a];
  throw new VultusError(
    "bad-request",
    `${a.name} and ${b.name} hold several people each. Compare one with them: a picture, or a file of one person.`,
  );
}

function pairLines(probe: string, [match]: readonly Ranked[], threshold: number): readonly string[] {
  const { name, cosine, distance, isSame } = match;
  return [
    `${probe} and ${name}: ${isSame ? "the same person" : "not the same person"}`,
    `cosine    ${cosine.toFixed(3)}, at least ${threshold.toFixed(3)}`,
    `distance  ${distance.toFixed(3)}, at most ${distanceAt(threshold).toFixed(3)} (Euclidean, of unit vectors: d² = 2 - 2 cosine)`,
    `verdict   ${isSame ? "same" : "different"}`,
  ];
}

function tableLines(probe: string, matches: readonly Ranked[], threshold: number): readonly string[] {
  const head = ["", "person", "pictures", "cosine", "distance"];
  const rows = matches.map(({ name, imageCount, cosine, distance }, i) => [
    ...[String(i + 1), name, String(imageCount), cosine.toFixed(3), distance.toFixed(3)],
  ]);
  const best = matches[0];
  const limit = `cosine ${threshold.toFixed(3)}, which is a distance of ${distanceAt(threshold).toFixed(3)}`;
  return [
    ...textTable([head, ...rows], [0, 2, 3, 4]),
    `threshold  ${limit} (Euclidean, of unit vectors: d² = 2 - 2 cosine)`,
    `verdict    ${probe}: ${best.isSame ? best.name : "nobody of them"}`,
  ];
}

const cropRemark = "Crops were compared as they are: pose, size and other faces were in their pictures.";

const help = `
<a> and <b> are pictures, or files of embeddings that vultus embed has written (.json). With a file of several people the
other is looked for among them, the most alike first. A person with several pictures is compared by the normalised mean of
their vectors; three and more varied ones make the comparison markedly surer.

The cosine of the vectors decides. Their Euclidean distance d says the same: they are of unit length, so d² = 2 - 2 cosine,
and a threshold of 0.500 is a distance of 1.000. The threshold is VULTUS_MATCH_THRESHOLD unless --threshold says otherwise;
one below 0.50 takes strangers for the person. Nothing is said of whether a living person was photographed.

A crop of vultus align is compared as it is (aligned in JSON), and only refused when its face is too unclear. A crop without the
mark of vultus align, such as another program's, is a picture like any other: a face is looked for in it.

Exit code: 0 the same person, 1 not, 2 anything else (no usable face, a file by another model, ...).

Examples:
  vultus compare a.jpg b.jpg
  vultus compare face.jpg embeddings.json --count 3
  vultus compare face.json other.json --json`;
