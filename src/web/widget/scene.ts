/** Moves what moves during a step, on the browser's own frames: the followed dot, and the light that fills the screen. */
import type { StepPrompt } from "../../contract/stream.ts";
import { moveDot } from "./dot-view.ts";
import { black, type Colour, colourAt } from "./light-colour.ts";
import { lowerFromTop, raiseToTop } from "./top-layer.ts";

export interface SceneDeps {
  /** Where the widget's elements are found. */
  readonly root: () => ParentNode;
  /** Milliseconds since the first picture of the step was taken; below 0 until then. */
  readonly sinceMs: (nowMs: number) => number;
}

export class Scene {
  readonly #deps: SceneDeps;
  #prompt: StepPrompt | undefined;
  #isDrawing = false;
  #shining: HTMLElement | undefined;
  #shown: Colour = black;

  constructor(deps: SceneDeps) {
    this.#deps = deps;
  }

  /** The colour that the screen shows now; black while no light is asked for. */
  get shownColour(): Colour {
    return this.#shown;
  }

  /** Plays what belongs to the prompt; undefined ends it and puts everything back. */
  play(prompt: StepPrompt | undefined): void {
    this.#prompt = prompt?.kind === "follow" || prompt?.kind === "light" ? prompt : undefined;
    if (this.#prompt?.kind === "light") this.#darken();
    else this.#lighten();
    if (this.#prompt === undefined || this.#isDrawing) return;
    this.#isDrawing = true;
    requestAnimationFrame(this.#draw);
  }

  #draw = (nowMs: number): void => {
    const sinceMs = this.#deps.sinceMs(nowMs);
    if (this.#prompt?.kind === "follow") {
      const dot = this.#deps.root().querySelector(".dot");
      if (dot instanceof SVGElement) moveDot(dot, this.#prompt.path, sinceMs);
    }
    if (this.#prompt?.kind === "light") this.#paint(colourAt(this.#prompt, sinceMs));
    this.#isDrawing = this.#prompt !== undefined;
    if (this.#isDrawing) requestAnimationFrame(this.#draw);
  };

  #darken(): void {
    const stage = this.#deps.root().querySelector(".stage");
    if (this.#shining !== undefined || !(stage instanceof HTMLElement)) return;
    this.#shining = stage;
    raiseToTop(stage);
    this.#paint(black);
  }

  #lighten(): void {
    this.#shown = black;
    if (this.#shining === undefined) return;
    lowerFromTop(this.#shining);
    this.#shining.style.removeProperty("background-color");
    this.#shining = undefined;
  }

  #paint(colour: Colour): void {
    this.#shown = colour;
    if (this.#shining !== undefined) this.#shining.style.backgroundColor = `rgb(${colour.join(" ")})`;
  }
}
