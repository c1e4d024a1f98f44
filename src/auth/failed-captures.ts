/** Slows down a network whose captures fail again and again, as whoever tries clips and masks until one passes does. */
import { HOUR, MINUTE, SECOND } from "../shared/clock.ts";
import { isProblem, VultusError } from "../shared/errors.ts";
import type { AttemptsRecord } from "../storage/collections.ts";
import type { AuthDeps } from "./deps.ts";
import { networkOf } from "./network.ts";

/** In a row from one network. An office shares one: several clumsy people in it must not reach this before somebody passes. */
export const FREE_FAILED_CAPTURES = 20;
const FIRST_DELAY_MS = 15 * SECOND;
/** No more than this, for the others in the network pay, too. */
const LONGEST_DELAY_MS = 5 * MINUTE;
const MEMORY_MS = HOUR;

/** Ends that say nothing about who was in front of the camera: the server, the light. */
const innocent: readonly string[] = ["stream:server-closing", "server:failed", "pad:too-few-frames"];
/** Nor do these, until something was asked: who leaves then may have seen a prompt that no clip of theirs answers. */
const innocentAtFirst: readonly string[] = ["client-gone", "stalled", "expired"].map(
  (reason) => `stream:${reason}`,
);

type FailedCaptureDeps = Pick<AuthDeps, "records" | "now" | "keyring">;

/** @throws {VultusError} `locked-out` with the seconds to wait. */
export async function refuseFailingNetwork(deps: FailedCaptureDeps, address: string): Promise<void> {
  const stored = await deps.records.attempts.get(recordId(deps, address));
  const remainingMs = (stored?.record.blockedUntil ?? 0) - deps.now();
  if (remainingMs <= 0) return;
  const retryAfterSeconds = Math.ceil(remainingMs / SECOND);
  throw new VultusError(
    "locked-out",
    `Too many captures failed. Wait ${retryAfterSeconds} seconds, then try again.`,
    { retryAfterSeconds },
  );
}

/**
 * Counts how a capture ended: a failure adds up, a passed one begins anew.
 *
 * @param reasons Why it failed; empty when it passed.
 * @param wasAsked Whether anything was asked beside looking at the camera.
 */
export async function countCapture(
  deps: FailedCaptureDeps,
  address: string,
  reasons: readonly string[],
  wasAsked: boolean,
): Promise<void> {
  const id = recordId(deps, address);
  const [first] = reasons;
  if (first === undefined) {
    await deps.records.attempts.delete(id);
    return;
  }
  if (innocent.includes(first) || (!wasAsked && innocentAtFirst.includes(first))) return;
  for (;;) {
    const stored = await deps.records.attempts.get(id);
    const next = withFailure(stored?.record ?? { id, failures: 0, blockedUntil: 0 }, deps.now());
    try {
      if (stored) await deps.records.attempts.replace(next, stored.version);
      else await deps.records.attempts.insert(next);
      return;
    } catch (error) {
      // Another capture was counted in the same moment: look again.
      if (!isProblem(error, "record-changed") && !isProblem(error, "record-exists")) throw error;
    }
  }
}

/** 15 s after the twentieth failure in a row, doubled by each further one, at most five minutes. */
export function captureDelayAfter(failures: number): number {
  if (failures < FREE_FAILED_CAPTURES) return 0;
  return Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(failures - FREE_FAILED_CAPTURES, 20));
}

function withFailure(current: AttemptsRecord, now: number): AttemptsRecord {
  const failures = current.failures + 1;
  const blockedUntil = now + captureDelayAfter(failures);
  return { id: current.id, failures, blockedUntil, expiresAt: now + MEMORY_MS };
}

/** Networks are kept as keyed digests only, apart from those of failed sign-ins. */
function recordId({ keyring }: Pick<AuthDeps, "keyring">, address: string): string {
  return `captures:${keyring.digest("lockout captures", networkOf(address))}`;
}
