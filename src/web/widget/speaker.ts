/** Reads the widget's sentences aloud for whoever wants it: off until switched on, and then remembered. */

/** The part of the Web Speech API that is used. */
export interface Voice {
  /** Puts the sentence in the place of what is being said. @returns False when it cannot be heard: no voice is installed, or the page may not speak yet. */
  say(words: string, language: string): boolean;
  silence(): void;
}

export interface SpeakerDeps {
  /** Undefined where the browser cannot speak. */
  readonly voice: Voice | undefined;
  readonly memory: Pick<Storage, "getItem" | "setItem" | "removeItem">;
}

const memoryKey = "vultus-read-aloud";

export class Speaker {
  readonly #deps: SpeakerDeps;
  #isOn: boolean;

  constructor(deps: SpeakerDeps) {
    this.#deps = deps;
    this.#isOn = deps.voice !== undefined && deps.memory.getItem(memoryKey) === "on";
  }

  /** Whether there is anything to switch on. */
  get canSpeak(): boolean {
    return this.#deps.voice !== undefined;
  }

  get isOn(): boolean {
    return this.#isOn;
  }

  turn(isOn: boolean): void {
    this.#isOn = isOn && this.canSpeak;
    if (this.#isOn) this.#deps.memory.setItem(memoryKey, "on");
    else this.#deps.memory.removeItem(memoryKey);
    if (!this.#isOn) this.silence();
  }

  /** @returns Whether it was said aloud: a screen reader must not say it a second time. */
  say(words: string, language: string): boolean {
    return this.#isOn && this.#deps.voice?.say(words, language) === true;
  }

  silence(): void {
    this.#deps.voice?.silence();
  }
}

/** The speaker of this browser; what it remembers is lost where a page may not store anything. */
export function createSpeaker(): Speaker {
  return new Speaker({ voice: browserVoice(), memory: browserMemory() });
}

function browserVoice(): Voice | undefined {
  if (!("speechSynthesis" in globalThis)) return undefined;
  const silence = (): void => speechSynthesis.cancel();
  // Asking makes some browsers load their voices, which takes a moment.
  speechSynthesis.getVoices();
  return {
    say(words, language) {
      // Browsers keep a page silent that nobody has touched yet.
      const isAllowed = !("userActivation" in navigator) || navigator.userActivation.hasBeenActive;
      if (!isAllowed || speechSynthesis.getVoices().length === 0) return false;
      // An instruction that is over helps nobody: the newest sentence is the only one that counts.
      silence();
      const sentence = new SpeechSynthesisUtterance(words);
      sentence.lang = language;
      speechSynthesis.speak(sentence);
      return true;
    },
    silence,
  };
}

function browserMemory(): SpeakerDeps["memory"] {
  try {
    return globalThis.localStorage;
  } catch {
    // Blocked by the browser's settings.
    return { getItem: () => null, setItem: () => undefined, removeItem: () => undefined };
  }
}
