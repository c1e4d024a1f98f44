/** Limits on failed attempts, per user and per address (NIST SP 800-63B): after 5 in a row a growing delay, after 50 the face is off. */
import { DAY, HOUR, SECOND } from "../shared/clock.ts";
import { isProblem, VultusError } from "../shared/errors.ts";
import type { AttemptsRecord } from "../storage/collections.ts";
import type { AuthDeps } from "./deps.ts";
import { networkOf } from "./network.ts";

export const FREE_FAILURES = 5;
export const FAILURES_UNTIL_DISABLED = 50;
const FIRST_DELAY_MS = 30 * SECOND;
const LONGEST_DELAY_MS = HOUR;
/** Failures of a name are forgotten when this long none was added, unless they switched the face off. */
const USER_MEMORY_MS = 30 * DAY;

export type LockoutKind = "user" | "address";
type LockoutDeps = Pick<AuthDeps, "records" | "now" | "keyring">;

/**
 * Counts an attempt as failed before it is judged: of many attempts at once only the free ones go through.
 * `settleAttempt` or `takeBackFailures` undoes that when the attempt succeeds.
 *
 * @returns The failures that are counted now, this attempt among them.
 * @throws {VultusError} `locked-out` with the seconds to wait.
 */
export async function reserveAttempt(deps: LockoutDeps, kind: LockoutKind, name: string): Promise<number> {
  const id = lockoutId(deps, kind, name);
  for (;;) {
    const stored = await deps.records.attempts.get(id);
    const now = deps.now();
    const current = stored?.record ?? { id, failures: 0, blockedUntil: 0 };
    if (kind === "user" && current.failures >= FAILURES_UNTIL_DISABLED) throw disabled();
    if (current.blockedUntil > now) throw lockedOut(current.blockedUntil - now);
    const next = withFailure(current, kind, now);
    try {
      if (stored) await deps.records.attempts.replace(next, stored.version);
      else await deps.records.attempts.insert(next);
      return next.failures;
    } catch (error) {
      // Another attempt was counted in the same moment: look again.
      if (!isProblem(error, "record-changed") && !isProblem(error, "record-exists")) throw error;
    }
  }
}

/** How a name stands, without counting anything. */
export type Lockout =
  | { readonly kind: "free"; readonly failures: number }
  /** Until then attempts are refused unjudged. */
  | { readonly kind: "waiting"; readonly failures: number; readonly until: number }
  /** Until somebody takes it off. */
  | { readonly kind: "disabled"; readonly failures: number };

/** Reads what `reserveAttempt` goes by. */
export async function readLockout(deps: LockoutDeps, kind: "user", name: string): Promise<Lockout> {
  const stored = await deps.records.attempts.get(lockoutId(deps, kind, name));
  const { failures, blockedUntil } = stored?.record ?? { failures: 0, blockedUntil: 0 };
  if (failures >= FAILURES_UNTIL_DISABLED) return { kind: "disabled", failures };
  return blockedUntil > deps.now()
    ? { kind: "waiting", failures, until: blockedUntil }
    : { kind: "free", failures };
}

/** Forgets a user's failures after a success. */
export async function settleAttempt(deps: LockoutDeps, kind: "user", name: string): Promise<void> {
  await deps.records.attempts.delete(lockoutId(deps, kind, name));
}

/**
 * Takes some failures back after a success. An address gets back the successful attempt's own, and those of the same user
 * before it. Never all: whoever guesses at others could wipe the slate by signing in to an account of their own in between.
 */
export async function takeBackFailures(
  deps: LockoutDeps,
  kind: LockoutKind,
  name: string,
  count: number,
): Promise<void> {
  const id = lockoutId(deps, kind, name);
  for (;;) {
    const stored = await deps.records.attempts.get(id);
    if (!stored) return;
    const failures = Math.max(0, stored.record.failures - count);
    try {
      // A delay is over for whoever got this far: the next failure sets another.
      await deps.records.attempts.replace({ ...stored.record, failures, blockedUntil: 0 }, stored.version);
      return;
    } catch (error) {
      if (!isProblem(error, "record-changed")) throw error;
    }
  }
}

function withFailure(current: AttemptsRecord, kind: LockoutKind, now: number): AttemptsRecord {
  const failures = current.failures + 1;
  const blockedUntil = failures < FREE_FAILURES ? 0 : now + delayAfter(failures);
  return { id: current.id, failures, blockedUntil, ...expiryOf(kind, failures, now) };
}

/** An address is forgotten soon, for it may pass on to others. A face that is off stays off; names that were tried now and then do not fill the database for ever. */
function expiryOf(kind: LockoutKind, failures: number, now: number): Pick<AttemptsRecord, "expiresAt"> {
  if (kind === "address") return { expiresAt: now + 2 * LONGEST_DELAY_MS };
  return failures >= FAILURES_UNTIL_DISABLED ? {} : { expiresAt: now + USER_MEMORY_MS };
}

/** 30 s after the fifth failure in a row, doubled by each further one, at most an hour. */
export function delayAfter(failures: number): number {
  return Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(failures - FREE_FAILURES, 20));
}

/** Names and addresses are kept as keyed digests only. */
function lockoutId(deps: LockoutDeps, kind: LockoutKind, name: string): string {
  const counted = kind === "address" ? networkOf(name) : name;
  return `${kind}:${deps.keyring.digest(`lockout ${kind}`, counted)}`;
}

function lockedOut(remainingMs: number): VultusError {
  const retryAfterSeconds = Math.ceil(remainingMs / SECOND);
  return new VultusError(
    "locked-out",
    `Too many failed attempts. Wait ${retryAfterSeconds} seconds, then try again.`,
    {
      retryAfterSeconds,
    },
  );
}

function disabled(): VultusError {
  return new VultusError(
    "locked-out",
    "Face sign-in is off for this account. Ask the operator to unlock it.",
    {
      retryAfterSeconds: LONGEST_DELAY_MS / SECOND,
    },
  );
}
