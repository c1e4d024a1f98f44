/** A process that the test of the embedded database kills: it writes events without end and prints each id once stored. */
import { writeSync } from "node:fs";
import { secureRandom } from "../../src/shared/random.ts";
import { openRecordStore } from "../../src/storage/open.ts";
import { fullRecords } from "../../src/storage/samples.contract.ts";

const store = await openRecordStore(`file:${process.argv[2]}`, { now: () => 0, random: secureRandom });
for (let i = 0; ; i++) {
  const id = `evt_${process.pid}_${i}`;
  await store.events.insert({ ...fullRecords.events, id });
  writeSync(1, `${id}\n`);
}
