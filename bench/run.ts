/** `npm run bench`: measures everything, or only the parts that are named, and writes what came out into docs/benchmarks.md. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { fileURLToPath } from "node:url";
import { format, resolveConfig } from "prettier";
import { measureAccuracy, renderAccuracy } from "./accuracy.ts";
import { measureBlindLoops, renderBlindLoops } from "./blind-loop.ts";
import { measureClips, renderClips } from "./clips.ts";
import { measureCopy, renderCopy } from "./copy.ts";
import { measureEarlierFrames, renderEarlierFrames } from "./earlier-frames.ts";
import { measureFollow } from "./follow.ts";
import { measureGallery, renderGallery } from "./gallery.ts";
import { measureGrowth, renderGrowth } from "./growth.ts";
import { measureKilled } from "./killed.ts";
import { measureLight, renderLight } from "./light.ts";
import { measurePad, renderPad } from "./pad.ts";
import { measurePeers } from "./peers.ts";
import { peersTable } from "./peers/table.ts";
import { measurePgvector, renderPgvector } from "./pgvector.ts";
import { measurePipeline, renderPipeline } from "./pipeline.ts";
import { measurePrints, renderPrints } from "./prints.ts";
import { measureRobustness, renderRobustness } from "./robustness.ts";
import { measureSubjects, renderSubjects } from "./subjects.ts";
import { measureServer, renderServer } from "./server.ts";
import { measureServers } from "./servers.ts";
import { measureSteps } from "./steps.ts";
import { measureUsers, renderUsers } from "./users.ts";

interface Part {
  readonly title: string;
  readonly measure: () => Promise<string>;
}

/** Pairs that the slow peers compare, too. */
const PEER_PAIRS = 600;

const parts: Readonly<Record<string, Part>> = {
  accuracy: {
    title: "Recognising faces",
    measure: async () => renderAccuracy(await measureAccuracy()),
  },
  robustness: {
    title: "Recognising faces in poor pictures",
    measure: async () => renderRobustness(await measureRobustness()),
  },
  pad: {
    title: "Telling live faces from prints and screens, single frames",
    measure: async () => renderPad(await measurePad()),
  },
  clips: {
    title: "The passive gates on recorded clips",
    measure: async () => renderClips(await measureClips()),
  },
  prints: {
    title: "Prints before the judge",
    measure: async () => renderPrints(await measurePrints()),
  },
  "blind-loop": {
    title: "A clip that plays by itself",
    measure: async () => renderBlindLoops(await measureBlindLoops()),
  },
  follow: {
    title: "Following the dot",
    measure: measureFollow,
  },
  steps: {
    title: "Turns and blinks on recorded clips",
    measure: measureSteps,
  },
  "earlier-frames": {
    title: "Frames that were seen before",
    measure: async () => renderEarlierFrames(await measureEarlierFrames()),
  },
  light: {
    title: "Coloured light",
    measure: async () => renderLight(await measureLight()),
  },
  subjects: {
    title: "Whole captures by simulated people",
    measure: async () => renderSubjects(await measureSubjects()),
  },
  pipeline: {
    title: "Time of each stage",
    measure: async () => renderPipeline(await measurePipeline()),
  },
  growth: {
    title: "How cost grows",
    measure: async () => renderGrowth(await measureGrowth()),
  },
  gallery: {
    title: "Finding one among many (1:N)",
    measure: async () => renderGallery(await measureGallery()),
  },
  pgvector: {
    title: "Finding people in PostgreSQL with pgvector",
    measure: async () => renderPgvector(await measurePgvector()),
  },
  peers: {
    title: "Beside other libraries, in one run",
    measure: async () => peersTable(await measurePeers(PEER_PAIRS)),
  },
  users: {
    title: "Sign-in among many users",
    measure: async () => renderUsers(await measureUsers()),
  },
  copy: {
    title: "Moving from one database to another",
    measure: async () => renderCopy(await measureCopy()),
  },
  server: {
    title: "The server",
    measure: async () => renderServer(await measureServer()),
  },
  servers: {
    title: "Two servers, one of them killed under load",
    measure: measureServers,
  },
  killed: {
    title: "Killed while people register",
    measure: measureKilled,
  },
};

const page = fileURLToPath(new URL("../docs/benchmarks.md", import.meta.url));
const introduction = `# Benchmarks

Written by \`npm run bench\`; a part alone by \`npm run bench -- pad\`. Pictures and clips of real people are not part of the
repository: the parts that need them say so where they are missing. Intervals are 95 %. Times are of one machine, named with
each part; compare ratios within one run rather than times across runs.
`;

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !(name in parts));
if (unknown.length > 0) {
  console.error(`There is no part ${unknown.join(", ")}; choose from ${Object.keys(parts).join(", ")}.`);
  process.exit(2);
}
const earlier = existsSync(page) ? readFileSync(page, "utf8") : "";
const sections = new Map(Object.keys(parts).map((name) => [name, sectionOf(earlier, name)]));
for (const name of chosen.length > 0 ? chosen : Object.keys(parts)) {
  console.log(`Measuring: ${parts[name].title} …`);
  const body = await parts[name].measure();
  sections.set(name, `${machine()}\n\n${body}`);
  console.log(`${body}\n`);
  writeFileSync(page, await format(pageOf(sections), { ...(await resolveConfig(page)), filepath: page }));
}

function pageOf(measured: ReadonlyMap<string, string | undefined>): string {
  const bodies = Object.entries(parts).map(([name, { title }]) =>
    [`## ${title}`, `<!-- ${name} -->`, measured.get(name) ?? "Not measured yet.", `<!-- /${name} -->`].join(
      "\n\n",
    ),
  );
  return `${[introduction.trim(), ...bodies].join("\n\n")}\n`;
}

/** What an earlier run wrote. */
function sectionOf(text: string, name: string): string | undefined {
  const [, rest] = text.split(`<!-- ${name} -->\n`);
  return rest?.split(`<!-- /${name} -->`)[0].trim();
}

function machine(): string {
  const [first] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} × ${first?.model ?? "unknown processor"}, ${memory} GB, Node ${process.version}, ${process.platform}.`;
}
