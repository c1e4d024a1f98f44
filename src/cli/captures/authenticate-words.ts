/** What `vultus authenticate` prints of its answer. */
import type { CaptureMatch } from "../../contract/captures.ts";

/** @param user As it was typed. */
export function answerLines(user: string, { match, passed, acr, reasons, score }: CaptureMatch): string[] {
  if (match) {
    return [
      `The person in front of the camera is ${user}.`,
      ...(score === undefined ? [] : [`score    ${score.toFixed(3)}`]),
      `level    ${acr ?? "none"}`,
      "verdict  match",
    ];
  }
  if (passed) {
    return [
      `The person in front of the camera is not ${user}, or nobody of that name is enrolled.`,
      "verdict  no match",
    ];
  }
  return [
    "The check in front of the camera failed: nobody was compared.",
    `reasons  ${reasons.join(", ") || "none"}`,
    "verdict  failed",
  ];
}

/** @param ms Left. @returns Such as `1:05`. */
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
