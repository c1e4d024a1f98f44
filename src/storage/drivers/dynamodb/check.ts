/** Compares the table with how this version lays it out, for `vultus db check`. */
import { type Finding, forSetup } from "../../finding.ts";
import { faultsOf, shortcomingsOf } from "./layout.ts";
import { findTable, readMark, refuseNewer } from "./prepare.ts";
import type { DynamoTable } from "./table.ts";

/**
 * Says what is missing or differs; changes nothing.
 *
 * @returns Nothing when all is well.
 * @throws {VultusError} `storage-newer` when a newer version has used the table, `config-invalid` when the credentials may not look at it, `storage-unavailable`.
 */
export async function checkTable(table: DynamoTable): Promise<readonly Finding[]> {
  const mark = await readMark(table);
  refuseNewer(mark);
  if (mark === "no table") return [forSetup(`There is no table ${table.name}.`)];
  const found = await findTable(table);
  const faults = faultsOf(found);
  if (mark !== "no mark") return [...faults, ...shortcomingsOf(found)];
  const findings = [forSetup("No server has used the table yet."), ...faults, ...shortcomingsOf(found)];
  // A table that may be somebody else's is changed by nobody but them.
  return faults.length === 0 ? findings : findings.map(leftToOperator);
}

function leftToOperator({ sentence, remedy }: Finding): Finding {
  return { sentence, remedy: remedy === "setup" ? "operator" : remedy };
}
