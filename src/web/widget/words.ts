/** Chooses the sentences for what is asked: an instruction, and under it a hint. */
import type { IconName } from "../icon-paths.ts";
import { hintIcons, hintTone, promptIcons } from "./hint-icons.ts";
import { type LightPrompt, shineSeconds } from "./light-colour.ts";
import { type Messages, type Notice, promptKey } from "./messages.ts";
import type { StepView, WidgetState } from "./states.ts";

export interface Words {
  readonly icon: IconName;
  readonly instruction: string;
  readonly hintIcon: IconName;
  readonly hint: string;
  readonly tone: "neutral" | "ok" | "guide" | "warn";
}

/** What is written while a step is asked. */
export function wordsOf(step: StepView, messages: Messages, wantsLessMotion: boolean): Words {
  const { prompt, phase, hint } = step;
  const tone = hintTone(hint);
  const warning = hint !== null && tone === "warn" ? hint : undefined;
  if (phase === "rest") {
    // Looking ahead again takes everybody a moment: only what is wrong with the picture is a warning here.
    const isWrong = warning !== undefined && warning !== "face-camera";
    return {
      icon: "face",
      instruction: messages.rest.title,
      ...(isWrong ? warn(warning) : calm("check", messages.rest.advice, "ok")),
    };
  }
  if (prompt.kind === "light" && phase === "ready") {
    const { title, advice } = lightNotice(prompt, messages, wantsLessMotion);
    return { icon: promptIcons.light, instruction: title, ...calm("info", advice, "neutral") };
  }
  const key = promptKey(prompt);
  const asked = { icon: promptIcons[key], instruction: messages.prompts[key] };
  if (warning !== undefined) return { ...asked, ...warn(warning) };
  if (prompt.kind === "follow") return { ...asked, ...calm("face", messages.hints["follow-dot"], "neutral") };
  if (hint === null) return { ...asked, ...calm("check", messages.goingWell, "ok") };
  return { ...asked, hintIcon: hintIcons[hint], hint: messages.hints[hint], tone };

  function warn(code: keyof Messages["hints"]) {
    return { hintIcon: hintIcons[code], hint: messages.hints[code], tone: "warn" } as const;
  }
}

function calm(hintIcon: IconName, hint: string, tone: "neutral" | "ok") {
  return { hintIcon, hint, tone };
}

/** What is said aloud: an instruction once a step, and whatever helps on; an empty hint leaves the silence. */
export interface SpokenWords {
  readonly instruction: string;
  readonly hint: string;
}

/** What is said while a step is asked. */
export function spokenWordsOf(step: StepView, messages: Messages, wantsLessMotion: boolean): SpokenWords {
  const { prompt, phase, hint } = step;
  const said = hint === null ? "" : messages.hints[hint];
  if (prompt.kind === "light") {
    // One sentence for the whole step: a second one would cut the warning short.
    const instruction = sentence(lightNotice(prompt, messages, wantsLessMotion));
    return { instruction, hint: hint === "hold-still" ? "" : said };
  }
  const asked = messages.prompts[promptKey(prompt)];
  if (prompt.kind === "follow") {
    const instruction = `${asked}. ${messages.hints["follow-dot"]}`;
    return { instruction, hint: hint === "follow-dot" ? "" : restful(said) };
  }
  return { instruction: asked, hint: restful(said) };

  /** The rest is over before it could be said; only who does not look ahead by then hears of it. */
  function restful(words: string): string {
    if (phase !== "rest" || hint === null) return words;
    return hint === "hold-still" ? "" : hint === "face-camera" ? messages.rest.title : words;
  }
}

/** What is said when the state changes; undefined leaves the silence. */
export function noticeOf(state: Exclude<WidgetState, { kind: "asking" }>, m: Messages): string | undefined {
  switch (state.kind) {
    case "connecting":
      return sentence(m.connecting);
    case "failed":
      return sentence(m.failures[state.hint]);
    case "troubled":
      return sentence(m.troubles[state.trouble]);
    case "passed":
      return sentence(m.passed);
    case "asking-permission":
      return sentence(m.askingPermission);
    case "explaining":
      return undefined;
  }
}

/** A notice as it is said. */
export function sentence({ title, advice }: Notice): string {
  return `${title}. ${advice}`;
}

function lightNotice(prompt: LightPrompt, messages: Messages, wantsLessMotion: boolean): Notice {
  const seconds = shineSeconds(prompt);
  return wantsLessMotion ? messages.calmLightWarning(seconds) : messages.lightWarning(seconds);
}
