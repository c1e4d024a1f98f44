/** Looks whether there is a master key, and whether it opens the people; makes none and changes none. */
import { masterKeyPath } from "./app.ts";
import { refuseUnknownKey } from "./auth/known-key.ts";
import type { CheckedPlace } from "./cli/machine/database-tools.ts";
import { type Diagnosis, ok, unseen, warning, wrong } from "./cli/machine/diagnosis.ts";
import type { Config } from "./config.ts";
import { openKeyring } from "./protection/keyring.ts";
import { peekMasterKey } from "./protection/master-key-file.ts";
import { systemNow } from "./shared/clock.ts";
import { isProblem } from "./shared/errors.ts";
import { secureRandom } from "./shared/random.ts";
import { openRecordStore, schemeOf } from "./storage/open.ts";

const ABOUT = "master key";

type KeyConfig = Pick<Config, "storage" | "protection">;

/** @param accounts What looking at the database found: it is opened only where that changes nothing. */
export async function lookAtMasterKey(
  config: KeyConfig,
  accounts: CheckedPlace | undefined,
): Promise<Diagnosis> {
  const path = masterKeyPath(config);
  try {
    const own = config.protection.masterKey ? undefined : await peekMasterKey(path);
    const key = config.protection.masterKey ?? own?.key;
    const where = config.protection.masterKey ? "VULTUS_MASTER_KEY" : path;
    const isSeen = accounts !== undefined && accounts.failure === undefined;
    const isLaidOut = isSeen && !accounts.findings.some(({ remedy }) => remedy === "setup");
    const found = isLaidOut
      ? await tryKey(config, key, where)
      : judgeUntried(config, key !== undefined, where, !isSeen);
    if (found.state !== "ok" || !own?.isOpenToOthers) return found;
    return warning(ABOUT, `Others can read ${path}; close it with: chmod 600 ${path}`);
  } catch (error) {
    if (!isProblem(error, "config-invalid")) throw error;
    return wrong(ABOUT, error.message);
  }
}

/** @throws {VultusError} `config-invalid` when the key opens nobody. */
async function tryKey(config: KeyConfig, key: Uint8Array | undefined, where: string): Promise<Diagnosis> {
  const records = await openRecordStore(config.storage.databaseUrl, { now: systemNow, random: secureRandom });
  try {
    const hasPeople = (await records.users.list({ limit: 1 })).items.length > 0;
    if (!hasPeople) return judgeUntried(config, key !== undefined, where, false);
    if (!key) {
      return wrong(
        ABOUT,
        `There are people in the database, but no key: VULTUS_MASTER_KEY is not set, and there is no ${where}. Restore the key; without it none of them can sign in.`,
      );
    }
    await refuseUnknownKey({ records, keyring: openKeyring(key, secureRandom) });
    return ok(ABOUT, `The one in ${where} opens the people in the database.`);
  } finally {
    await records.close();
  }
}

function judgeUntried(
  { storage }: KeyConfig,
  hasKey: boolean,
  where: string,
  isDatabaseUnseen: boolean,
): Diagnosis {
  if (hasKey) {
    const untried = isDatabaseUnseen
      ? "it could not be tried, as the database could not be looked at"
      : "nobody is sealed under it yet";
    return ok(ABOUT, `There is one in ${where}; ${untried}.`);
  }
  if (!["file", "memory"].includes(schemeOf(storage.databaseUrl))) {
    return warning(
      ABOUT,
      `There is none. The first server makes one in ${where}; other servers and commands need the same: set VULTUS_MASTER_KEY everywhere, from: openssl rand -base64 32`,
    );
  }
  if (isDatabaseUnseen)
    return unseen(ABOUT, `There is none in ${where}, and the database could not be looked at.`);
  return ok(ABOUT, `None yet; a server makes one in ${where} when it starts. Keep a copy of it.`);
}
