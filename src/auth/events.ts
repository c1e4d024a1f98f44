/** The append-only log: one event for every attempt and every change, never an image, a vector or a token. */
import { timeOrderedId } from "../shared/ids.ts";
import type { EventRecord } from "../storage/collections.ts";
import { acrOf, type Assurance } from "./acr.ts";
import type { AuthDeps, RequestOrigin } from "./deps.ts";

/** Everything that is logged. */
export const eventKinds = [
  "register",
  "sign-in",
  "sign-out",
  "capture",
  "add-face",
  "remove-face",
  "revoke-session",
  "unlock",
  "verify",
  "identify",
  "export-photo",
  "export-account",
  "delete-account",
] as const;
export type EventKind = (typeof eventKinds)[number];

export interface NewEvent {
  readonly kind: EventKind;
  readonly outcome: "success" | "failure";
  /** The level that was reached. */
  readonly assurance?: Assurance | undefined;
  /** For operators: the problem's code or a gate's reason. */
  readonly reason?: string | undefined;
  readonly userId?: string | undefined;
  readonly captureId?: string | undefined;
  readonly numbers?: Readonly<Record<string, number>>;
}

export async function recordEvent(
  deps: Pick<AuthDeps, "records" | "now" | "random" | "settings">,
  origin: RequestOrigin,
  event: NewEvent,
): Promise<void> {
  const at = deps.now();
  const record: EventRecord = {
    id: timeOrderedId("evt", at, deps.random),
    at,
    kind: event.kind,
    outcome: event.outcome,
    ...(event.assurance === undefined ? {} : { acr: acrOf(event.assurance) }),
    ...(event.reason === undefined ? {} : { reason: event.reason }),
    userId: event.userId ?? "",
    ...(event.captureId === undefined ? {} : { captureId: event.captureId }),
    ...(origin.keyId === undefined ? {} : { keyId: origin.keyId }),
    address: origin.address,
    userAgent: origin.userAgent.slice(0, 256),
    numbers: { ...event.numbers },
    expiresAt: at + deps.settings.eventMs,
  };
  await deps.records.events.insert(record);
}
