/** `vultus db copy` on real servers: ten thousand users from PostgreSQL to MongoDB's protocol to DynamoDB and back, with what each leg takes and whether the digests are equal. */
import { setTimeout as wait } from "node:timers/promises";
import { startService } from "../test/services/service.ts";
import { fillInstallation } from "../test/support/installation.ts";
import { textTable } from "../src/evaluation/text-table.ts";
import { sha256Hex } from "../src/shared/bytes.ts";
import { secureRandom } from "../src/shared/random.ts";
import { type CopyReport, copyStores } from "../src/storage/copy.ts";
import type { ComparedPart } from "../src/storage/copy-compare.ts";
import type { CopyProgress } from "../src/storage/copy-move.ts";
import { openRecordStore } from "../src/storage/open.ts";
import type { RecordStore } from "../src/storage/record-store.ts";
import { isMain } from "./lib/vision.ts";

const USERS = 10_000;
/** A sealed template of 512 numbers in floats. */
const TEMPLATE_BYTES = 2_048;

interface Leg {
  readonly from: string;
  readonly to: string;
  readonly records: number;
  /** The pass that writes everything. */
  readonly writingSeconds: number;
  /** The pass that finds nothing to do. */
  readonly quietSeconds: number;
  /** Reading everything at both ends once more. */
  readonly comparingSeconds: number;
  readonly isEqual: boolean;
  /** Over the digests of all collections at the target. */
  readonly digest: string;
}

export interface CopyResult {
  readonly legs: readonly Leg[];
  /** Over the digests of all collections at the first source. */
  readonly firstDigest: string;
  /** The most that this process held, with the drivers of all three. */
  readonly peakMegabytes: number;
}

/** Needs PostgreSQL and what `node scripts/test-services.mjs` makes ready. */
export async function measureCopy(): Promise<CopyResult> {
  const services = await Promise.all(
    (["postgres", "mongodb", "dynamodb", "postgres"] as const).map(startService),
  );
  const stores: RecordStore[] = [];
  try {
    for (const service of services) {
      if (!service) throw new Error("A service that this needs is missing; the reason is above.");
      stores.push(await openRecordStore(service.url, clock));
    }
    const [first, ...others] = stores;
    await fillInstallation(first, { users: USERS, now: Date.now(), templateBytes: TEMPLATE_BYTES });
    const legs: Leg[] = [];
    let firstDigest = "";
    for (const [i, target] of others.entries()) {
      const { report, ...leg } = await measureLeg(stores[i], target);
      legs.push({ from: names[i], to: names[i + 1], ...leg });
      firstDigest ||= digestOf(report.parts.map(({ source }) => source.sha256));
    }
    // In kilobytes on Linux.
    return { legs, firstDigest, peakMegabytes: process.resourceUsage().maxRSS / 1_024 };
  } finally {
    for (const store of stores) await store.close();
    for (const service of services) await service?.stop();
  }
}

const clock = { now: Date.now, random: secureRandom };
const names = ["PostgreSQL", "MongoDB (FerretDB)", "DynamoDB Local", "PostgreSQL"];

async function measureLeg(
  source: RecordStore,
  target: RecordStore,
): Promise<Omit<Leg, "from" | "to"> & { readonly report: CopyReport }> {
  /** When each stage of each pass was first heard of. */
  const begun = new Map<string, number>();
  const onProgress = ({ stage, pass }: CopyProgress): void => {
    const name = `${stage} ${pass}`;
    if (!begun.has(name)) begun.set(name, performance.now());
  };
  const report = await copyStores(
    { ...clock, wait: (ms) => wait(ms) },
    { records: source },
    { records: target },
    { mostPasses: 3, overwrite: false, onProgress },
  );
  const ended = performance.now();
  const at = (name: string): number => begun.get(name) ?? Number.NaN;
  return {
    report,
    records: report.parts.reduce((sum, { target: { count } }) => sum + count, 0),
    writingSeconds: (at("copying 2") - at("copying 1")) / 1_000,
    quietSeconds: (at("comparing 2") - at("copying 2")) / 1_000,
    comparingSeconds: (ended - at("comparing 2")) / 1_000,
    isEqual: report.isEqual,
    digest: digestOf(report.parts.map((part: ComparedPart) => part.target.sha256)),
  };
}

function digestOf(digests: readonly string[]): string {
  return sha256Hex(digests.join("\n"));
}

export function renderCopy({ legs, firstDigest, peakMegabytes }: CopyResult): string {
  const rows = legs.map((leg) => [
    ...[`${leg.from} → ${leg.to}`, leg.records.toLocaleString("en")],
    ...[leg.writingSeconds.toFixed(0), (leg.records / leg.writingSeconds).toFixed(0)],
    ...[leg.quietSeconds.toFixed(0), leg.comparingSeconds.toFixed(0)],
    ...[leg.isEqual && leg.digest === firstDigest ? "equal" : "DIFFERENT", leg.digest.slice(0, 16)],
  ]);
  const head = [
    "leg",
    "records",
    "s, writing",
    "records/s",
    "s, quiet pass",
    "s, comparing",
    "digests",
    "at the target",
  ];
  return [
    `${USERS.toLocaleString("en")} users with a template of ${TEMPLATE_BYTES} sealed bytes, a photo's record and two events each, a session for every third. At the first source: ${firstDigest.slice(0, 16)}. This process held at most ${peakMegabytes.toFixed(0)} MB; servers and copy share the processor.`,
    "",
    "```text",
    ...textTable([head, ...rows], [1, 2, 3, 4, 5]),
    "```",
  ].join("\n");
}

if (isMain(import.meta.url)) console.log(renderCopy(await measureCopy()));
