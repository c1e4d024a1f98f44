/** Secret keys of back ends and of operators: shown once, kept as a hash, revocable. */
import { equalInConstantTime, sha256Hex, utf8 } from "../shared/bytes.ts";
import { isProblem, VultusError } from "../shared/errors.ts";
import { randomId, randomToken } from "../shared/ids.ts";
import type { ApiKeyRecord } from "../storage/collections.ts";
import type { AuthDeps } from "./deps.ts";

type KeyDeps = Pick<AuthDeps, "records" | "now">;

const PREFIX = "vultus_sk";

/** A back end asks about the captures that it began; an operator may do whatever the command line can, so there are few of them. */
export type ApiKeyRole = "back-end" | "operator";

/** @returns The secret, `vultus_sk.<id>.<token>`; it cannot be shown again. */
export async function createApiKey(
  deps: KeyDeps & Pick<AuthDeps, "random">,
  name: string,
  role: ApiKeyRole = "back-end",
): Promise<{ readonly secret: string; readonly key: ApiKeyRecord }> {
  const token = randomToken(deps.random);
  const key: ApiKeyRecord = {
    ...{ id: randomId("key", deps.random), name, secretHash: sha256Hex(token), createdAt: deps.now() },
    ...(role === "operator" && { role }),
  };
  await deps.records.apiKeys.insert(key);
  return { secret: `${PREFIX}.${key.id}.${token}`, key };
}

export async function listApiKeys(deps: Pick<AuthDeps, "records">): Promise<readonly ApiKeyRecord[]> {
  return (await deps.records.apiKeys.list({ limit: 1000 })).items;
}

/** @throws {VultusError} `not-found` */
export async function revokeApiKey(deps: KeyDeps, id: string): Promise<void> {
  for (;;) {
    const stored = await deps.records.apiKeys.get(id);
    if (!stored)
      throw new VultusError("not-found", `There is no API key ${id}. List them with: vultus api-keys list`);
    if (stored.record.revokedAt !== undefined) return;
    try {
      await deps.records.apiKeys.replace({ ...stored.record, revokedAt: deps.now() }, stored.version);
      return;
    } catch (error) {
      if (!isProblem(error, "record-changed")) throw error;
    }
  }
}

/**
 * @param role An operator's key does for a back end as well.
 * @throws {VultusError} `api-key-required` when the secret is missing, malformed, unknown or revoked: one answer for all; `operator-key-required`.
 */
export async function requireApiKey(
  deps: Pick<AuthDeps, "records">,
  secret: string | undefined,
  role: ApiKeyRole = "back-end",
): Promise<ApiKeyRecord> {
  const [prefix, id = "", token = ""] = secret?.split(".") ?? [];
  const stored = prefix === PREFIX && id.length <= 64 ? await deps.records.apiKeys.get(id) : undefined;
  const matches = equalInConstantTime(
    utf8(sha256Hex(token)),
    utf8(stored?.record.secretHash ?? sha256Hex("")),
  );
  if (!stored || !matches || stored.record.revokedAt !== undefined) {
    throw new VultusError(
      "api-key-required",
      "Send a secret key as: Authorization: Bearer vultus_sk.… (make one with: vultus api-keys create <name>)",
    );
  }
  if (role === "operator" && stored.record.role !== "operator") {
    throw new VultusError(
      "operator-key-required",
      "This is the key of a back end. Make one for operators with: vultus api-keys create <name> --operator",
    );
  }
  return stored.record;
}
