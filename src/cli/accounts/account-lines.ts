/** An account as text. */
import type { AccountDescription } from "../../contract/operator.ts";
import { textTable } from "../../evaluation/text-table.ts";
import { eventTable, waitingLines } from "./event-lines.ts";

export function accountLines(account: AccountDescription): readonly string[] {
  const { id, username, email, createdAt, consent, enrolments, photos, sessions, events } = account;
  const facts = [
    ["username", username],
    ["id", id],
    ["email", email ?? "none"],
    ["since", createdAt],
    ["consent", `to "${consent.version}" at ${consent.at}; of photos may be kept: ${consent.keepPhotos}`],
    ["photos", `${photos} kept`],
    [
      "sessions",
      sessions === 0 ? "signed in nowhere" : `signed in ${sessions === 1 ? "once" : `${sessions} times`}`,
    ],
    ["lockout", lockoutText(account.lockout)],
  ];
  const faces = enrolments.map(({ id: template, source, imageCount, quality, createdAt: at }) => [
    ...[template, source, String(imageCount), quality.toFixed(2), at],
  ]);
  return [
    ...textTable(facts),
    "",
    ...(faces.length === 0
      ? ["No face is enrolled."]
      : textTable([["face", "from", "images", "quality", "enrolled"], ...faces], [2, 3])),
    "",
    ...eventLines(events),
    ...waitingLines(account.waitingEvents),
  ];
}

function eventLines(events: AccountDescription["events"]): readonly string[] {
  if (events === null) return ["The event log does not answer, so the last events cannot be shown."];
  return events.length === 0 ? ["There are no events."] : eventTable(events);
}

function lockoutText({ kind, failures, until }: AccountDescription["lockout"]): string {
  const attempts = failures === 1 ? "1 failed attempt" : `${failures} failed attempts`;
  if (kind === "free") return failures === 0 ? "none" : `none; ${attempts} since the last success`;
  const state = kind === "disabled" ? "face sign-in is off" : `refused until ${until}`;
  return `${state}, after ${attempts}; take it off with: vultus users unlock`;
}
