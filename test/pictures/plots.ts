/**
 * Draws the plots of docs/accuracy.md and docs/liveness.md from what `vultus evaluate` measures on given folders:
 * `npm run plots -- --faces people/ --faces others/ --pad phone/ --pad prints/ --clips clips/`.
 * What no folder is given for stays as it is. The pictures hold counts and curves alone: no face, and no file's name.
 */
import { readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { crowdPlot, detOfSets, rocWithIntervals, scoresPlot, thresholdPlot } from "./accuracy-plots.ts";
import { evaluateAttacks, evaluateFaces, type FacesAnswer } from "./evaluations.ts";
import { attackScoresPlot, clipsPlot, commonAxis, detOfCameras } from "./liveness-plots.ts";
import { type Panel, plotPicture } from "./plot-picture.ts";
import { poorPicturesPlot } from "./poor-pictures-plot.ts";
import type { RatesReport } from "../../src/evaluation/rates-report.ts";

const docs = new URL("../../docs/", import.meta.url);
const folders = { type: "string", multiple: true } as const;
const { values } = parseArgs({ options: { faces: folders, pad: folders, clips: folders } });
const { faces = [], pad = [], clips = [] } = values;

const sets: FacesAnswer[] = [];
for (const folder of faces) sets.push(await evaluateFaces(folder));
if (sets.length > 0) {
  const [first] = sets;
  await draw("accuracy-scores", [{ plot: scoresPlot(first), height: 280 }]);
  await draw("accuracy-threshold", [{ plot: thresholdPlot(first), height: 320 }]);
  await draw("accuracy-roc", [{ plot: rocWithIntervals(first), height: 300 }]);
  await draw("accuracy-det", [{ plot: detOfSets(sets), height: 420 }]);
  await draw("accuracy-crowd", [{ plot: crowdPlot(first), height: 320 }]);
}

const cameras: RatesReport[] = [];
for (const folder of pad) cameras.push(await evaluateAttacks("pad", folder));
if (cameras.length > 0) {
  const axis = commonAxis(cameras);
  await draw(
    "liveness-scores",
    cameras.map((report) => ({ plot: attackScoresPlot(report, axis), height: 200 })),
  );
  await draw("liveness-det", [{ plot: detOfCameras(cameras), height: 420 }]);
}

for (const folder of clips) {
  await draw("liveness-clips", [{ plot: clipsPlot(await evaluateAttacks("liveness", folder)), height: 190 }]);
}

const benchmarks = await readFile(new URL("benchmarks.md", docs), "utf8");
await draw("accuracy-poor", [{ plot: poorPicturesPlot(benchmarks), height: 320 }]);

async function draw(name: string, panels: readonly Panel[]): Promise<void> {
  await writeFile(new URL(`images/${name}.svg`, docs), plotPicture(panels));
  process.stdout.write(`docs/images/${name}.svg\n`);
}
