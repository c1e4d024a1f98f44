/** The record store over a table of DynamoDB. */
import { assembleStore, type RecordStore } from "../../record-store.ts";
import type { RecordStoreDeps } from "../memory.ts";
import { DynamoCollection } from "./collection.ts";
import { markKey, prepareTable } from "./prepare.ts";
import { getItem } from "./requests.ts";
import type { DynamoTable } from "./table.ts";

/**
 * Makes the table where there is none and opens every collection in it; closes the table if that fails.
 *
 * @throws {VultusError} `config-invalid` when the table is another one or may not be made, `storage-newer`, `storage-unavailable`.
 */
export async function openDynamoStore(table: DynamoTable, deps: RecordStoreDeps): Promise<RecordStore> {
  try {
    await prepareTable(table);
  } catch (error) {
    await table.close();
    throw error;
  }
  const shared = { ...deps, table };
  return assembleStore((definition) => new DynamoCollection(definition, shared), {
    async check() {
      await getItem(shared, markKey);
    },
    close: () => table.close(),
  });
}
