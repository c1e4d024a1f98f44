/** `vultus evaluate faces`: measures how well faces are told apart, on pictures of one's own, by one model or several side by side. */
import type { Command } from "commander";
import { rateFaces } from "../../evaluation/faces.ts";
import { facesPage } from "../../evaluation/faces-page.ts";
import { facesJson, type FacesReport } from "../../evaluation/faces-report.ts";
import { facesLines } from "../../evaluation/faces-text.ts";
import { VultusError } from "../../shared/errors.ts";
import { printableLine } from "../../shared/printable.ts";
import type { CliDeps, Eyes, FaceModel } from "../deps.ts";
import { calibrateOwnModel, type MeasuredModel, refuseCalibration } from "./evaluate-faces-calibration.ts";
import { type FaceInput, readFaceInput } from "./evaluate-faces-input.ts";
import { lookAtFaces, type SeenFaces } from "./evaluate-faces-look.ts";
import { refuseUnwritable, writeReport } from "../terminal/replace-file.ts";
import { numberFrom, wholeNumberFrom } from "../options.ts";

interface FacesOptions {
  readonly manifest: readonly string[];
  readonly maxPairs: number;
  readonly seed: number;
  readonly fmr: number;
  readonly threshold?: number;
  readonly onlyEnrollable?: boolean;
  readonly json?: boolean;
  readonly html?: string;
  readonly writeCalibration?: boolean;
}

/** More take more memory than a command should: some 50 bytes each. */
const MOST_PAIRS = 50_000_000;

export function addEvaluateFacesCommand(evaluate: Command, deps: CliDeps): void {
  evaluate
    .command("faces <folder-or-pairs.csv>")
    .description("how well people are told apart: all pairs of a folder of people, or a list of pairs")
    .option("--manifest <file>", "another model's manifest; given again, models side by side", collect, [])
    .option("--threshold <cosine>", "another than VULTUS_MATCH_THRESHOLD", numberFrom(-1, 1))
    .option("--fmr <rate>", "recommend a threshold for this false match rate", numberFrom(1e-9, 0.5), 1e-3)
    .option("--only-enrollable", "leave out pictures that enrolment would refuse")
    .option("--max-pairs <number>", "of more a sample", wholeNumberFrom(2, MOST_PAIRS), 10_000_000)
    .option("--seed <number>", "repeats samples and intervals", wholeNumberFrom(0, 2 ** 32 - 1), 1)
    .option("--json", "as JSON")
    .option("--html <file>", "also write a page with plots")
    .option("--write-calibration", "put the measured thresholds into the manifest of your own model")
    .addHelpText("after", help)
    .action((path: string, options: FacesOptions) => evaluateFaces(deps, path, options));
}

async function evaluateFaces(deps: CliDeps, path: string, options: FacesOptions): Promise<void> {
  const input = await readFaceInput(path, options);
  for (const remark of input.notes) deps.note(printableLine(remark));
  const manifests = options.manifest.length > 0 ? options.manifest : [undefined];
  const models: FaceModel[] = [];
  for (const manifest of manifests) models.push(await deps.faceModel(manifest));
  // Before the long work: what may not be written in the end need not be measured for it.
  if (options.writeCalibration) await refuseCalibration(models, input);
  if (options.html !== undefined) await refuseUnwritable(options.html);
  const reports: FacesReport[] = [];
  const measured: MeasuredModel[] = [];
  await withAllEyes(deps, manifests, async (eyes) => {
    for (const [i, { modelId, minEmbeddingNorm }] of eyes.entries()) {
      if (eyes.length > 1) deps.note(`By ${modelId}:`);
      const seen = await lookAtFaces(deps, eyes[i], input, options.onlyEnrollable ?? false);
      const threshold = options.threshold ?? models[i].matchThreshold;
      reports.push(reportOf(modelId, input, seen, { ...options, threshold }));
      measured.push({ model: models[i], minEmbeddingNorm, seen });
    }
  });
  if (options.html !== undefined) await writeReport(options.html, facesPage(reports));
  if (options.json) deps.print(JSON.stringify(facesJson(reports), null, 2));
  else for (const line of facesLines(reports)) deps.print(printableLine(line));
  if (options.writeCalibration) await calibrateOwnModel(deps, input, measured[0]);
}

/** All at once: the library that runs the networks can be loaded only once in a process, so none is given back before the last. */
async function withAllEyes(
  deps: CliDeps,
  [first, ...others]: readonly (string | undefined)[],
  work: (eyes: readonly Eyes[]) => Promise<void>,
): Promise<void> {
  await deps.withEyes(async (eyes) => {
    if (others.length === 0) await work([eyes]);
    else await withAllEyes(deps, others, (rest) => work([eyes, ...rest]));
  }, first);
}

function reportOf(
  model: string,
  { name, pictures, pairs }: FaceInput,
  { embeddings, ...seen }: SeenFaces,
  { threshold, fmr, seed }: { readonly threshold: number; readonly fmr: number; readonly seed: number },
): FacesReport {
  if (embeddings.every((one) => one === undefined)) {
    const reasons = [...new Set(seen.failures.flatMap((one) => one.reasons))];
    throw new VultusError("bad-request", `No picture of ${name} shows a face that can be compared.`, {
      reasons,
    });
  }
  const vectors = embeddings.map((one) => one?.vector);
  return {
    ...rateFaces({ pictures, pairs }, vectors, { threshold, fmr, seed }),
    ...{ model, input: name, choice: pairs.choice, ...seen },
    pictures: pictures.length,
    people: new Set(pictures.map(({ person }) => person)).size,
  };
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

const help = `
A folder holds a folder for each person, with their pictures in it at any depth: every picture is compared with every other.
A people.csv in it or beside it (columns username and group) puts people into groups, which are reported apart.
A list is a .csv file with the columns a, b, same (1 or 0) and, if wanted, fold and group; paths are relative to its folder.

Every picture in which a face is found is compared; of several large faces the one nearest the middle. What has none, or cannot be read, is listed.
Crops of vultus align are compared as they are; --only-enrollable leaves them out, as they do not tell whether they would be enrolled.
Results go to standard output, progress to standard error. All rates are of 0 to 1 in JSON.

--write-calibration takes a folder of 25 people or more (hundreds say more), and writes to the manifest that
VULTUS_MODELS_MANIFEST or --manifest names; the one that comes with Vultus is never changed.

Exit code: 0 measured, 2 anything else.

Examples:
  vultus evaluate faces people/ --html faces.html
  vultus evaluate faces pairs.csv --json > faces.json
  vultus evaluate faces people/ --manifest a.json --manifest b.json
  vultus evaluate faces people/ --fmr 1e-5 --manifest own.json --write-calibration`;
