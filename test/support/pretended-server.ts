/** A server as a process of its own whose vision is pretended; all else is real. Its ports and its database come as JSON. */
import { openGallery } from "../../src/auth/open-gallery.ts";
import { defaultTuning } from "../../src/http/context.ts";
import { buildServer } from "../../src/http/server.ts";
import { systemNow } from "../../src/shared/clock.ts";
import { secureRandom } from "../../src/shared/random.ts";
import { openBlobStore, openRecordStore } from "../../src/storage/open.ts";
import { createWorld, DIMENSION, MODEL_ID } from "./world.ts";

/** What the process is told. */
export interface PretendedServerSettings {
  readonly port: number;
  /** The balancer's. */
  readonly publicPort: number;
  readonly databaseUrl: string;
  readonly capturesAtOnce: number;
}

// Started by `startPretendedServer` only.
const told = JSON.parse(process.argv[2] ?? "") as PretendedServerSettings;
const { port, publicPort, databaseUrl, capturesAtOnce } = told;
const records = await openRecordStore(databaseUrl, { now: systemNow, random: secureRandom });
const world = { ...createWorld().deps, records, now: systemNow };
const gallery = openGallery(world, {
  model: { id: MODEL_ID, dimension: DIMENSION },
  isSearched: true,
  maxPeople: 10_000,
  onFull: (error) => void process.stderr.write(`${error.message}\n`),
});
await gallery.load();
const blobs = await openBlobStore("database:", records);
const app = await buildServer({
  auth: { ...world, blobs, gallery },
  settings: {
    publicUrl: new URL(`http://localhost:${publicPort}`),
    isLocalDemo: true,
    trustedProxies: ["127.0.0.1", "::1"],
    version: "0.0.0",
    ...{ ...defaultTuning, capturesAtOnce },
  },
});
await app.listen({ port, host: "127.0.0.1" });
process.stdout.write("Vultus is ready\n");
