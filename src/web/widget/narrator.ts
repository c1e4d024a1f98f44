/** Says what the widget shows, each sentence once: aloud where that is wanted, otherwise through a screen reader. */
import { Announcer } from "./announcer.ts";
import type { Messages } from "./messages.ts";
import type { Speaker } from "./speaker.ts";
import type { WidgetState } from "./states.ts";
import { noticeOf, sentence, spokenWordsOf } from "./words.ts";

/** What the sentences are chosen by, beside the state. */
export interface Telling {
  readonly messages: Messages;
  readonly wantsLessMotion: boolean;
}

export class Narrator {
  readonly #speaker: Speaker;
  #announcer = new Announcer();

  constructor(speaker: Speaker) {
    this.#speaker = speaker;
  }

  get canSpeak(): boolean {
    return this.#speaker.canSpeak;
  }

  get isOn(): boolean {
    return this.#speaker.isOn;
  }

  /** A new capture begins: what was said in an earlier one may be said again. */
  restart(): void {
    this.#announcer = new Announcer();
  }

  silence(): void {
    this.#speaker.silence();
  }

  /** @returns The words for the live region; undefined when there is nothing new, or when it was read aloud. */
  tell(state: WidgetState, telling: Telling, nowMs: number): string | undefined {
    const words = this.#wordsFor(state, telling, nowMs);
    return words === undefined || this.#speaker.say(words, telling.messages.language) ? undefined : words;
  }

  /** Switches the reading aloud, and reads what stands there now: the person hears at once that it works. */
  toggle(state: WidgetState, { messages, wantsLessMotion }: Telling): void {
    this.#speaker.turn(!this.#speaker.isOn);
    const words =
      state.kind === "asking"
        ? spokenWordsOf(state.step, messages, wantsLessMotion).instruction
        : (noticeOf(state, messages) ?? sentence(messages.explanation));
    this.#speaker.say(words, messages.language);
  }

  #wordsFor(state: WidgetState, { messages, wantsLessMotion }: Telling, nowMs: number): string | undefined {
    if (state.kind !== "asking") return noticeOf(state, messages);
    const { instruction, hint } = spokenWordsOf(state.step, messages, wantsLessMotion);
    return this.#announcer.next(instruction, hint, nowMs);
  }
}
