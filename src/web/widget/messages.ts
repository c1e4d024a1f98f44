/** Every sentence of the widget in one table, ready to be translated: one idea each, addressed to the person. */
import type { FailureHint, HintCode, StepPrompt } from "../../contract/stream.ts";
import type { Trouble } from "./states.ts";

/** What happened, and what to do about it. */
export interface Notice {
  readonly title: string;
  readonly advice: string;
}

export type PromptKey =
  "centre" | "blink" | "turn-left" | "turn-right" | "turn-up" | "turn-down" | "follow" | "light";

export interface Messages {
  /** Of these sentences, as BCP 47 names it: the voice that reads them aloud speaks it. */
  readonly language: string;
  readonly explanation: Notice;
  readonly start: string;
  readonly retry: string;
  readonly askingPermission: Notice;
  readonly connecting: Notice;
  readonly passed: Notice;
  readonly camera: string;
  /** A camera that the browser does not name. */
  readonly unnamedCamera: (number: number) => string;
  readonly stepOf: (step: number, total: number) => string;
  readonly progress: string;
  readonly preview: string;
  /** Shown while a step runs and nothing is wrong. */
  readonly goingWell: string;
  /** After a step, until the next one is asked. */
  readonly rest: Notice;
  readonly prompts: Readonly<Record<PromptKey, string>>;
  /** Before the screen shines: people who do not bear it must be able to stop. */
  readonly lightWarning: (seconds: number) => Notice;
  /** The same warning for people who asked their device for less motion. */
  readonly calmLightWarning: (seconds: number) => Notice;
  readonly stop: string;
  readonly readAloud: string;
  /** Leads to a check without movement, and back. */
  readonly gentleWay: string;
  readonly usualWay: string;
  readonly hints: Readonly<Record<HintCode, string>>;
  readonly failures: Readonly<Record<FailureHint, Notice>>;
  readonly troubles: Readonly<Record<Trouble, Notice>>;
}

/** Names the sentence of a prompt. */
export function promptKey(prompt: StepPrompt): PromptKey {
  return prompt.kind === "turn" ? `turn-${prompt.direction}` : prompt.kind;
}

export const english: Messages = {
  language: "en",
  explanation: {
    title: "Look at your camera",
    advice: "It takes about ten seconds: look straight ahead, then do what the short instructions ask.",
  },
  start: "Start camera",
  retry: "Try again",
  askingPermission: {
    title: "Allow the camera",
    advice: "Your browser is asking whether this page may use it.",
  },
  connecting: { title: "Getting ready", advice: "Hold your face in the oval." },
  passed: { title: "Check complete", advice: "You can look away now." },
  camera: "Camera",
  unnamedCamera: (number) => `Camera ${number}`,
  stepOf: (step, total) => `Step ${step} of ${total}`,
  progress: "Progress of the face check",
  preview: "Mirrored picture of your camera",
  goingWell: "Good, keep going",
  rest: { title: "Look straight ahead", advice: "Good. Just for a moment" },
  prompts: {
    centre: "Look straight ahead",
    blink: "Blink slowly",
    "turn-left": "Turn your head left",
    "turn-right": "Turn your head right",
    "turn-up": "Lift your chin",
    "turn-down": "Lower your chin",
    follow: "Follow the dot with your nose",
    light: "Keep looking ahead",
  },
  lightWarning: (seconds) => ({
    title: "The screen will shine",
    advice: `In slow colours, for about ${seconds} seconds. Just look ahead.`,
  }),
  calmLightWarning: (seconds) => ({
    title: "The screen will shine",
    advice: `In slow colours, for about ${seconds} seconds. Nothing moves.`,
  }),
  stop: "Stop",
  readAloud: "Read aloud",
  gentleWay: "I can't turn my head or move it much",
  usualWay: "Use the usual check instead",
  hints: {
    "no-face": "No face in view",
    "several-faces": "Only one face, please",
    "too-far": "Come closer",
    "too-close": "Move back a little",
    "too-dark": "Too dark: find more light",
    "too-bright": "Too bright: turn away from the light",
    blurred: "Blurred: hold still, wipe the lens",
    "cut-off": "Bring your whole face into the oval",
    "face-camera": "Face the camera",
    "eyes-closed": "Open your eyes",
    unclear: "Take off anything that covers your face",
    "hold-still": "Hold still",
    "turn-further": "A little further",
    "turn-other-way": "The other way",
    "turn-back": "Back to the middle",
    "blink-now": "Close your eyes for a moment",
    "follow-dot": "Move your head, not just your eyes",
  },
  failures: {
    "try-again": {
      title: "That did not work",
      advice: "Face the camera in even light, take off sunglasses, and follow the instructions.",
    },
    "too-slow": { title: "Time ran out", advice: "Follow each instruction as soon as it appears." },
    "one-person-only": {
      title: "One person at a time",
      advice: "Make sure that only you are in view from start to end.",
    },
    "better-light": {
      title: "The light was not good enough",
      advice: "Face a window or a lamp, with no bright light behind you.",
    },
  },
  troubles: {
    "no-camera": { title: "No camera found", advice: "Connect a camera or switch it on, then try again." },
    "permission-denied": {
      title: "The camera is blocked",
      advice:
        "Allow it with the camera icon in the address bar or in your browser's settings, then try again.",
    },
    "insecure-origin": {
      title: "This page is not secure",
      advice: "Browsers give the camera only to pages on https:// or on localhost. Open this page that way.",
    },
    "camera-busy": {
      title: "The camera is in use",
      advice: "Close other programs and tabs that use it, such as a video call, then try again.",
    },
    "camera-lost": { title: "The camera went away", advice: "Check that it is connected, then try again." },
    "camera-failed": {
      title: "The camera did not start",
      advice: "Unplug it or restart your browser, then try again.",
    },
    unsupported: {
      title: "This browser cannot use the camera",
      advice: "Open this page in a current version of Firefox, Chrome, Edge or Safari.",
    },
    "tab-hidden": {
      title: "The check was stopped",
      advice: "You left this page, so the camera was switched off. Stay here until it is done.",
    },
    "timed-out": {
      title: "Time ran out",
      advice: "A check takes at most two minutes. Start again when you are ready.",
    },
    "connection-lost": {
      title: "The connection was lost",
      advice: "This check cannot go on. Try again to start a new one.",
    },
    "server-gone": {
      title: "The server does not answer",
      advice: "Check your connection, then try again.",
    },
    "server-busy": { title: "The server is busy", advice: "Wait a moment, then try again." },
    "too-many-attempts": { title: "Too many attempts", advice: "Wait a few minutes, then try again." },
    "not-allowed": {
      title: "The check could not begin",
      advice: "Reload this page, then try again.",
    },
  },
};
