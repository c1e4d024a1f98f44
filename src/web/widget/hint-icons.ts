/** The icon beside each of the widget's sentences: nobody has to read, or to see colour, to know what is asked. */
import type { FailureHint, HintCode } from "../../contract/stream.ts";
import type { IconName } from "../icon-paths.ts";
import type { PromptKey } from "./messages.ts";
import type { Trouble } from "./states.ts";

/** The preview is a mirror: turning left moves the nose towards its left edge, so the arrow points there. */
export const promptIcons: Readonly<Record<PromptKey, IconName>> = {
  centre: "face",
  blink: "eye-closed",
  "turn-left": "arrow-left",
  "turn-right": "arrow-right",
  "turn-up": "arrow-up",
  "turn-down": "arrow-down",
  follow: "dot",
  light: "sun",
};

export const hintIcons: Readonly<Record<HintCode, IconName>> = {
  "no-face": "person-missing",
  "several-faces": "people",
  "too-far": "move-closer",
  "too-close": "move-back",
  "too-dark": "bulb",
  "too-bright": "sun",
  blurred: "waves",
  "cut-off": "frame",
  "face-camera": "face",
  "eyes-closed": "eye",
  unclear: "unclear",
  "hold-still": "hand",
  "turn-further": "plus",
  "turn-other-way": "swap",
  "turn-back": "middle",
  "blink-now": "eye-closed",
  "follow-dot": "dot",
};

/** Hints that lead on; the others say what is wrong. They differ in colour too. */
const guidance: ReadonlySet<HintCode> = new Set([
  "hold-still",
  "turn-further",
  "turn-back",
  "blink-now",
  "follow-dot",
]);

export function hintTone(hint: HintCode | null): "ok" | "guide" | "warn" {
  if (hint === null) return "ok";
  return guidance.has(hint) ? "guide" : "warn";
}

export const failureIcons: Readonly<Record<FailureHint, IconName>> = {
  "try-again": "alert",
  "too-slow": "clock",
  "one-person-only": "people",
  "better-light": "bulb",
};

export const troubleIcons: Readonly<Record<Trouble, IconName>> = {
  "no-camera": "camera-off",
  "permission-denied": "camera-off",
  "insecure-origin": "lock",
  "camera-busy": "camera-off",
  "camera-lost": "camera-off",
  "camera-failed": "camera-off",
  unsupported: "camera-off",
  "tab-hidden": "eye-closed",
  "timed-out": "clock",
  "connection-lost": "server",
  "server-gone": "server",
  "server-busy": "server",
  "too-many-attempts": "clock",
  "not-allowed": "alert",
};
