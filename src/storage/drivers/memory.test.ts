import { secureRandom } from "../../shared/random.ts";
import { recordStoreContract } from "../records.contract.ts";
import { samples } from "../samples.contract.ts";
import { MemoryCollection, openMemoryStore } from "./memory.ts";

recordStoreContract("memory", async (now) => {
  const deps = { now, random: secureRandom };
  const collection = new MemoryCollection(samples, deps);
  return {
    store: openMemoryStore(deps),
    samples: collection,
    async damage(id) {
      const row = collection.rows.get(id);
      if (row) collection.rows.set(id, { ...row, fields: { ...row.fields, kind: "unheard-of" } });
    },
  };
});
