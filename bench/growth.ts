/** How cost grows: with the pixels of a picture, the faces in it, and the captures in parallel. Users are a matter of the gallery's part. */
import { median, quantile } from "../src/evaluation/statistics.ts";
import { type CaptureFigures, measureCaptures } from "./growth/captures.ts";
import { measurePixels, type PictureFigures } from "./growth/pixels.ts";
import { isMain } from "./lib/vision.ts";

export interface GrowthResult {
  readonly sizes: readonly PictureFigures[];
  readonly faces: readonly PictureFigures[];
  readonly captures: readonly CaptureFigures[];
}

export interface GrowthLoad {
  /** Of pictures. */
  readonly pictures: number;
  readonly captures: { readonly rounds: number; readonly performances: number };
}

const usualLoad: GrowthLoad = { pictures: 40, captures: { rounds: 3, performances: 2 } };

/** Needs `npm run build` before. */
export async function measureGrowth(load: GrowthLoad = usualLoad): Promise<GrowthResult> {
  const captures = await measureCaptures(load.captures);
  return { ...(await measurePixels(load.pictures)), captures };
}

/** @returns Markdown. */
export function renderGrowth({ sizes, faces, captures }: GrowthResult): string {
  const rounds = sizes[0].wholeMs.length;
  return [
    `All sizes in turn, ${rounds} rounds, and then all numbers of faces; the pictures are rendered. From a JPEG's bytes to the embedding of its largest face, on one thread; a large photo is decoded at first only as far as a large face needs. Medians, ratios to the first row of the same round, median [5 %, 95 %].`,
    "",
    "| megapixels | file | decoding | whole | × the smallest |",
    "|---:|---:|---:|---:|---:|",
    ...sizes.map(({ amount, kilobytes, decodeMs, wholeMs }) =>
      row(
        amount.toFixed(amount < 1 ? 1 : 0),
        `${kilobytes.toFixed(0)} kB`,
        ms(decodeMs),
        ms(wholeMs),
        times(wholeMs, sizes[0].wholeMs),
      ),
    ),
    "",
    "Of several faces one is looked at, the others are counted; 1280 × 960:",
    "",
    "| faces | found, median [least, most] | whole | × one face |",
    "|---:|---:|---:|---:|",
    ...faces.map(({ amount, facesFound, wholeMs }) =>
      row(
        String(amount),
        `${median(facesFound)} [${Math.min(...facesFound)}, ${Math.max(...facesFound)}]`,
        ms(wholeMs),
        times(wholeMs, faces[0].wholeMs),
      ),
    ),
    "",
    "Users, 1,000 to 1,000,000: see [Finding one among many](#finding-one-among-many-1n) and [Sign-in among many users](#sign-in-among-many-users).",
    "",
    "Captures in parallel on one server, each of a page that sends up to 11 frames a second and waits with the third for the first to be judged: one person does all that is asked while the others look on. People and server share the cores. A full server turns people away, who come again two seconds later.",
    "",
    "| captures | frames judged a second, median of the rounds | turned away | last frame to verdict, median / 95 % | passed |",
    "|---:|---:|---:|---:|---:|",
    ...captures.map((one) =>
      row(
        String(one.captures),
        median(one.framesPerSecond).toFixed(0),
        String(one.turnedAway),
        verdicts(one.verdictsMs),
        `${one.passed} of ${one.performances}`,
      ),
    ),
  ].join("\n");
}

function row(...cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

function ms(values: readonly number[]): string {
  return `${median(values).toFixed(1)} ms`;
}

function times(values: readonly number[], base: readonly number[]): string {
  const ratios = values.map((value, round) => value / base[round]);
  const [middle, low, high] = [0.5, 0.05, 0.95].map((share) => quantile(ratios, share).toFixed(2));
  return `${middle} [${low}, ${high}]`;
}

/** Nobody may have come to a verdict. */
function verdicts(values: readonly number[]): string {
  if (values.length === 0) return "none";
  return `${median(values).toFixed(0)} / ${quantile(values, 0.95).toFixed(0)} ms`;
}

if (isMain(import.meta.url)) {
  const [pictures, rounds, performances] = process.argv.slice(2).map(Number);
  const given = { pictures, captures: { rounds, performances } };
  console.log(renderGrowth(await measureGrowth(pictures === undefined ? usualLoad : given)));
}
