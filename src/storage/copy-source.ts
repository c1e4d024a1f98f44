/** Looks at the source of a copy before it is opened: opening brings a place up to date or makes it, and a copy writes to its target only. */
import { VultusError } from "../shared/errors.ts";
import { checkBlobs } from "./blobs-maintenance.ts";
import { checkLayout } from "./maintenance.ts";
import { schemeOf } from "./open.ts";

/**
 * @param url As for `openRecordStore`; not open yet.
 * @throws {VultusError} `config-invalid` when opening it would change it, and whatever opening it throws.
 */
export async function refuseOutdatedRecords(url: string): Promise<void> {
  const changes = await changesByOpening(url);
  if (changes.length === 0) return;
  throw new VultusError(
    "config-invalid",
    `The source is not laid out as this version does it, and a copy changes nothing there. ${changes.join(" ")} ` +
      "If it is the right one, start a server of this version on it once, or run `vultus db setup` on it; or copy with the version that serves it.",
  );
}

/** The same for blobs. @throws {VultusError} `config-invalid` when there is no such place. */
export async function refuseMissingBlobs(url: string): Promise<void> {
  const findings = await checkBlobs(url);
  if (findings.length === 0) return;
  throw new VultusError(
    "config-invalid",
    `${findings.join(" ")} Name the place where the source's photos are.`,
  );
}

/** In sentences; what a check finds besides, and opening leaves as it is, keeps nobody from reading. */
async function changesByOpening(url: string): Promise<readonly string[]> {
  switch (schemeOf(url)) {
    case "dynamodb": {
      const [{ openTable }, { LAYOUT_VERSION, markKey }, { getItem }] = await Promise.all([
        import("./drivers/dynamodb/table.ts"),
        import("./drivers/dynamodb/prepare.ts"),
        import("./drivers/dynamodb/requests.ts"),
      ]);
      // A marked table is opened as it is; the credentials of servers may not ask for more.
      const table = openTable(url);
      try {
        const mark = await getItem({ table }, markKey);
        const isUsed = Number(mark?.["layout"]?.N ?? 0) >= LAYOUT_VERSION;
        return isUsed ? [] : ["No server of this version has used the table yet."];
      } finally {
        await table.close();
      }
    }
    default:
      return (await checkLayout(url))
        .filter(({ remedy }) => remedy === "setup")
        .map(({ sentence }) => sentence);
  }
}
