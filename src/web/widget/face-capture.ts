/** `<face-capture>`: a person looks at the camera, the server judges; the page hears passed, failed or an error. */
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { CaptureProof, CapturePurpose } from "../../contract/captures.ts";
import type { StepPrompt } from "../../contract/stream.ts";
import { createClient } from "../client.ts";
import { drawCameraChoice, drawCue, drawProgress, drawReadAloud, drawWords } from "./asking-view.ts";
import { isCameraAllowed, listCameras } from "./camera.ts";
import { gentle, offersGentleWay } from "./capture-policies.ts";
import { type CaptureRun, startCaptureRun } from "./capture-run.ts";
import { drawCover } from "./covers.ts";
import { drawDot } from "./dot-view.ts";
import { frameStyles } from "./frame-styles.ts";
import { captureGiver, isUsedUp } from "./given-capture.ts";
import { lightStyles } from "./light-styles.ts";
import { english, type Messages } from "./messages.ts";
import { Narrator, type Telling } from "./narrator.ts";
import { drawOval } from "./oval.ts";
import { Scene } from "./scene.ts";
import { createSpeaker } from "./speaker.ts";
import { filledShare, isShining, showsPicture, type StepView, type WidgetState } from "./states.ts";
import { theme } from "./theme.ts";
import { wordsStyles } from "./words-styles.ts";

/** What `vultus-passed`, `vultus-failed` and `vultus-error` carry. */
export interface FaceCaptureEvents {
  "vultus-passed": CustomEvent<{ readonly id: string; readonly clientToken: string }>;
  "vultus-failed": CustomEvent<{ readonly hint: string }>;
  "vultus-error": CustomEvent<{ readonly code: string; readonly mayRetry: boolean }>;
}

/**
 * @fires vultus-passed The capture's proof, to be spent once by registration, sign-in or adding a face.
 * @fires vultus-failed The server said no; the person may try again in place, unless the capture was given.
 * @fires vultus-error There was no verdict; the person reads why and may try again in place, as `mayRetry` says.
 */
export class FaceCapture extends LitElement {
  static override styles = [theme, frameStyles, wordsStyles, lightStyles];
  static override properties = {
    purpose: { type: String },
    policy: { type: String },
    baseUrl: { type: String, attribute: "base-url" },
    autostart: { type: Boolean },
    given: { attribute: false },
    messages: { attribute: false },
    state: { state: true },
    cameras: { state: true },
    deviceId: { state: true },
    announcement: { state: true },
    isGentleOffered: { state: true },
    isGentle: { state: true },
    readsAloud: { state: true },
  };

  /** What the capture is for. */
  declare purpose: CapturePurpose;
  /** How it is judged: one of the server's `capturePolicies`. Empty for its first; then a person may ask for the gentle way. */
  declare policy: string;
  /** Where the server is; empty for the page's own origin. */
  declare baseUrl: string;
  /** Starts without a press where the camera has been allowed before. */
  declare autostart: boolean;
  /** A capture that was begun elsewhere, such as by a back end: used once, instead of beginning one. Set before it is in the page. */
  declare given: CaptureProof | undefined;
  /** The sentences to show; English unless set. */
  declare messages: Messages;
  declare private state: WidgetState;
  declare private cameras: readonly MediaDeviceInfo[];
  declare private deviceId: string;
  declare private announcement: string;
  declare private isGentleOffered: boolean;
  declare private isGentle: boolean;
  declare private readsAloud: boolean;
  #run: CaptureRun | undefined;
  #ownsFocus = false;
  #hasBegun = false;
  readonly #narrator = new Narrator(createSpeaker());
  readonly #lessMotion = matchMedia("(prefers-reduced-motion: reduce)");
  readonly #scene = new Scene({
    root: () => this.renderRoot,
    sinceMs: (nowMs) => this.#run?.sinceStepMs(nowMs) ?? -1,
  });

  constructor() {
    super();
    this.purpose = "sign-in";
    this.policy = "";
    this.baseUrl = "";
    this.autostart = false;
    this.given = undefined;
    this.messages = english;
    this.state = { kind: "explaining" };
    this.cameras = [];
    this.deviceId = "";
    this.announcement = "";
    this.isGentleOffered = false;
    this.isGentle = false;
    this.readsAloud = this.#narrator.isOn;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("visibilitychange", this.#onVisibility);
    document.addEventListener("keydown", this.#onKey);
    window.addEventListener("pagehide", this.#onVisibility);
    void this.#askWhatIsOffered();
    if (this.autostart) void this.#startIfAllowed();
    // Later there is no choosing any more: the first step spends the capture.
    if (this.given && globalThis.isSecureContext) void this.#nameCameras("");
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("visibilitychange", this.#onVisibility);
    document.removeEventListener("keydown", this.#onKey);
    window.removeEventListener("pagehide", this.#onVisibility);
    this.#narrator.silence();
    this.#cancel();
    this.#scene.play(undefined);
  }

  /** Begins a new capture, as the start button does. */
  start(): void {
    const video = this.renderRoot.querySelector("video");
    if (!video || this.#isUsedUp()) return;
    this.#stop();
    this.#narrator.restart();
    this.#run = startCaptureRun(
      {
        beginCapture: captureGiver(this.given, createClient({ baseUrl: this.baseUrl }).beginCapture),
        baseUrl: this.baseUrl,
        purpose: this.purpose,
        policy: this.isGentle ? gentle : this.policy,
        deviceId: this.deviceId,
        video,
        shownColour: () => this.#scene.shownColour,
      },
      {
        onCamera: (camera) => void this.#nameCameras(camera.deviceId),
        onState: (state) => this.#show(state),
        onPassed: ({ id, clientToken }) => this.#tell("vultus-passed", { id, clientToken }),
      },
    );
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has("state")) this.#scene.play(promptToPlay(this.state));
    const before = changed.get("state") as WidgetState | undefined;
    if (!before || before.kind === this.state.kind || !this.#ownsFocus) return;
    // The pressed button is gone: without this the keyboard would start again at the top of the page.
    const target =
      this.renderRoot.querySelector<HTMLElement>("button.start") ?? this.renderRoot.querySelector("#words");
    if (target instanceof HTMLElement) target.focus({ preventScroll: true });
  }

  protected override render(): TemplateResult {
    const { messages: m, state } = this;
    const asked = state.kind === "asking" ? state.step : undefined;
    return html`
      <div class="place">
        <div class="stage">
          <div class="panel">
            <div class="frame" data-kind=${state.kind} data-step=${promptToPlay(state)?.kind ?? "none"}>
              <video muted playsinline aria-label=${m.preview} ?hidden=${!showsPicture(state)}></video>
              ${drawOval(filledShare(state))} ${asked ? this.#cue(asked) : nothing}
              ${drawCover(state, m, { onStart: this.#isUsedUp() ? undefined : this.#onStart, ...this.#otherWay() })}
            </div>
            <div class="below">
              <div id="words" tabindex="-1">${drawWords(state, m, this.#lessMotion.matches)}</div>
              ${drawProgress(state, m)} ${isShining(state) ? this.#stopButton() : this.#options()}
            </div>
          </div>
        </div>
      </div>
      <p class="unseen" role="status" aria-live="polite">${this.announcement}</p>
    `;
  }

  #cue(step: StepView): unknown {
    return step.prompt.kind === "follow" && step.phase !== "rest" ? drawDot() : drawCue(step);
  }

  #stopButton(): TemplateResult {
    return html`<button type="button" class="link" @click=${this.#onStop}>${this.messages.stop}</button>`;
  }

  #options(): TemplateResult | typeof nothing {
    if (this.state.kind === "passed") return nothing;
    const { messages: m } = this;
    const mayChoose = !this.given || !(showsPicture(this.state) || this.#isUsedUp());
    return html`<div class="options">
      ${drawCameraChoice(mayChoose ? this.cameras : [], this.deviceId, m, this.#onChoice)}
      ${this.#narrator.canSpeak ? drawReadAloud(this.readsAloud, m, this.#onReadAloud) : nothing}
    </div>`;
  }

  #otherWay(): { other?: { label: string; onChoose: () => void } } {
    if (!this.isGentleOffered || this.policy !== "" || this.given) return {};
    const { gentleWay, usualWay } = this.messages;
    return { other: { label: this.isGentle ? usualWay : gentleWay, onChoose: this.#onOtherWay } };
  }

  #isUsedUp(): boolean {
    return this.given !== undefined && isUsedUp(this.state, this.#hasBegun);
  }

  #show(state: WidgetState): void {
    if (state.kind === "asking") this.#hasBegun = true;
    this.state = state;
    this.announcement = this.#narrator.tell(state, this.#telling(), performance.now()) ?? this.announcement;
    if (state.kind === "failed") this.#tell("vultus-failed", { hint: state.hint });
    if (state.kind !== "troubled") return;
    this.#tell("vultus-error", { code: state.trouble, mayRetry: !this.#isUsedUp() });
  }

  #telling(): Telling {
    return { messages: this.messages, wantsLessMotion: this.#lessMotion.matches };
  }

  async #askWhatIsOffered(): Promise<void> {
    const settings = await createClient({ baseUrl: this.baseUrl })
      .settings()
      .catch(() => undefined);
    // Whoever cannot reach the server hears of it when the capture begins.
    this.isGentleOffered = settings !== undefined && offersGentleWay(settings);
  }

  async #startIfAllowed(): Promise<void> {
    await this.updateComplete;
    if ((await isCameraAllowed()) && this.isConnected && this.state.kind === "explaining") this.start();
  }

  async #nameCameras(deviceId: string): Promise<void> {
    this.deviceId = deviceId;
    this.cameras = await listCameras();
  }

  #stop(): void {
    this.#run?.stop();
    this.#run = undefined;
  }

  #cancel(): void {
    this.#stop();
    this.state = { kind: "explaining" };
  }

  #tell<Name extends keyof FaceCaptureEvents>(name: Name, detail: FaceCaptureEvents[Name]["detail"]): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  #onStart = (): void => {
    this.#ownsFocus = true;
    this.start();
  };

  #onOtherWay = (): void => {
    this.isGentle = !this.isGentle;
    this.#onStart();
  };

  #onStop = (): void => {
    this.#ownsFocus = true;
    this.#narrator.silence();
    this.#cancel();
  };

  #onKey = (event: KeyboardEvent): void => {
    if (event.key === "Escape" && isShining(this.state)) this.#onStop();
  };

  #onReadAloud = (): void => {
    this.#narrator.toggle(this.state, this.#telling());
    this.readsAloud = this.#narrator.isOn;
  };

  #onChoice = (event: Event): void => {
    if (!(event.target instanceof HTMLSelectElement)) return;
    this.deviceId = event.target.value;
    if (!this.given) this.start();
  };

  /** A hidden page must not film: pictures stop arriving there anyway, and nobody sees the instructions. */
  #onVisibility = (event: Event): void => {
    const isLeaving = event.type === "pagehide" || document.visibilityState === "hidden";
    if (!isLeaving || !showsPicture(this.state)) return;
    this.#stop();
    this.#show({ kind: "troubled", trouble: "tab-hidden" });
  };
}

function promptToPlay(state: WidgetState): StepPrompt | undefined {
  return state.kind === "asking" && state.step.phase !== "rest" ? state.step.prompt : undefined;
}

/** Makes `<face-capture>` known to the page; calling it again does nothing. */
export function defineFaceCapture(): void {
  if (!customElements.get("face-capture")) customElements.define("face-capture", FaceCapture);
}
