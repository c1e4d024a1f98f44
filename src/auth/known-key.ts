/** Notices a wrong master key before anything is written under it that nobody else could open. */
import { withUserKey } from "../protection/keyring.ts";
import { isProblem, VultusError } from "../shared/errors.ts";
import type { AuthDeps } from "./deps.ts";

/** One user's record may be damaged; so many are not. */
const TRIED = 10;

/** @throws {VultusError} `config-invalid` when there are users and the key opens none of those that are tried. */
export async function refuseUnknownKey({
  records,
  keyring,
}: Pick<AuthDeps, "records" | "keyring">): Promise<void> {
  const { items: users } = await records.users.list({ limit: TRIED });
  for (const user of users) {
    try {
      return await withUserKey(keyring, user, () => undefined);
    } catch (error) {
      if (!isProblem(error, "seal-broken")) throw error;
    }
  }
  if (users.length === 0) return;
  throw new VultusError(
    "config-invalid",
    "The people in this database are sealed under another master key. Set VULTUS_MASTER_KEY to the key of the servers that wrote it; on a local demo it lies in their data folder as master.key.",
  );
}
