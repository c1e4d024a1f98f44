/** What the person hears of a failed capture: help for honest mistakes, nothing for an attacker to steer by. */
import type { FailureHint } from "../contract/stream.ts";

const hints: Readonly<Record<string, FailureHint>> = {
  "too-slow": "too-slow",
  "stream:stalled": "too-slow",
  "stream:expired": "too-slow",
  "quality:several-faces": "one-person-only",
  "pad:too-few-frames": "better-light",
  "fusion:too-few-frames": "better-light",
  "parallax:too-few-frames": "better-light",
  "light:too-few-frames": "better-light",
  "light:not-seen": "better-light",
};

/** @param reasons As in the evidence; those of gates that look for attacks all read alike. */
export function failureHint(reasons: readonly string[]): FailureHint {
  return hints[reasons.at(0) ?? ""] ?? "try-again";
}
