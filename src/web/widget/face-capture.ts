/** `<face-capture>`: a person looks at the camera, the server judges; the page hears passed, failed or an error. */
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { CapturePurpose } from "../../contract/captures.ts";
import { createClient } from "../client.ts";
import { Announcer } from "./announcer.ts";
import { isCameraAllowed, listCameras } from "./camera.ts";
import { type CaptureRun, startCaptureRun } from "./capture-run.ts";
import { frameStyles } from "./frame-styles.ts";
import { failureIcons, hintIcons, hintTone, promptIcons, troubleIcons } from "./hint-icons.ts";
import { drawIcon } from "./icon.ts";
import type { IconName } from "../icon-paths.ts";
import { english, type Messages, type Notice, promptKey } from "./messages.ts";
import { drawOval } from "./oval.ts";
import { filledShare, showsPicture, type StepView, type WidgetState } from "./states.ts";
import { theme } from "./theme.ts";
import { wordsStyles } from "./words-styles.ts";

/** What `vultus-passed`, `vultus-failed` and `vultus-error` carry. */
export interface FaceCaptureEvents {
  "vultus-passed": CustomEvent<{ readonly id: string; readonly clientToken: string }>;
  "vultus-failed": CustomEvent<{ readonly hint: string }>;
  "vultus-error": CustomEvent<{ readonly code: string }>;
}

/**
 * @fires vultus-passed The capture's proof, to be spent once by registration, sign-in or adding a face.
 * @fires vultus-failed The server said no; the person may try again in place.
 * @fires vultus-error There was no verdict; the person reads why and may try again in place.
 */
export class FaceCapture extends LitElement {
  static override styles = [theme, frameStyles, wordsStyles];
  static override properties = {
    purpose: { type: String },
    baseUrl: { type: String, attribute: "base-url" },
    autostart: { type: Boolean },
    messages: { attribute: false },
    state: { state: true },
    cameras: { state: true },
    deviceId: { state: true },
    announcement: { state: true },
  };

  /** What the capture is for. */
  declare purpose: CapturePurpose;
  /** Where the server is; empty for the page's own origin. */
  declare baseUrl: string;
  /** Starts without a press where the camera has been allowed before. */
  declare autostart: boolean;
  /** The sentences to show; English unless set. */
  declare messages: Messages;
  declare private state: WidgetState;
  declare private cameras: readonly MediaDeviceInfo[];
  declare private deviceId: string;
  declare private announcement: string;
  #run: CaptureRun | undefined;
  #announcer = new Announcer();
  #ownsFocus = false;

  constructor() {
    super();
    this.purpose = "sign-in";
    this.baseUrl = "";
    this.autostart = false;
    this.messages = english;
    this.state = { kind: "explaining" };
    this.cameras = [];
    this.deviceId = "";
    this.announcement = "";
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("visibilitychange", this.#onVisibility);
    window.addEventListener("pagehide", this.#onVisibility);
    if (this.autostart) void this.#startIfAllowed();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("visibilitychange", this.#onVisibility);
    window.removeEventListener("pagehide", this.#onVisibility);
    this.#stop();
    this.state = { kind: "explaining" };
  }

  /** Begins a new capture, as the start button does. */
  start(): void {
    const video = this.renderRoot.querySelector("video");
    if (!video) return;
    this.#stop();
    this.#announcer = new Announcer();
    this.#run = startCaptureRun(
      {
        client: createClient({ baseUrl: this.baseUrl }),
        baseUrl: this.baseUrl,
        purpose: this.purpose,
        deviceId: this.deviceId,
        video,
      },
      {
        onCamera: (camera) => void this.#nameCameras(camera.deviceId),
        onState: (state) => this.#show(state),
        onPassed: ({ id, clientToken }) => this.#tell("vultus-passed", { id, clientToken }),
      },
    );
  }

  protected override updated(changed: PropertyValues): void {
    const before = changed.get("state") as WidgetState | undefined;
    if (!before || before.kind === this.state.kind || !this.#ownsFocus) return;
    // The pressed button is gone: without this the keyboard would start again at the top of the page.
    const target =
      this.renderRoot.querySelector<HTMLElement>("button.start") ?? this.renderRoot.querySelector("#words");
    if (target instanceof HTMLElement) target.focus({ preventScroll: true });
  }

  protected override render(): TemplateResult {
    const { state } = this;
    return html`
      <div class="frame" data-kind=${state.kind}>
        <video muted playsinline aria-label=${this.messages.preview} ?hidden=${!showsPicture(state)}></video>
        ${drawOval(filledShare(state))} ${this.#cue()} ${this.#cover()}
      </div>
      <div class="below">
        <div id="words" tabindex="-1">${this.#words()}</div>
        ${this.#progress()} ${this.#choice()}
      </div>
      <p class="unseen" role="status" aria-live="polite">${this.announcement}</p>
    `;
  }

  /** The large arrow inside the picture, on the side to turn to. */
  #cue(): TemplateResult | typeof nothing {
    if (this.state.kind !== "asking" || this.state.step.prompt.kind !== "turn") return nothing;
    const { direction } = this.state.step.prompt;
    return html`<div class="cue ${direction}">${drawIcon(promptIcons[`turn-${direction}`])}</div>`;
  }

  /** What lies over the frame while no picture is on show. */
  #cover(): TemplateResult | typeof nothing {
    const { messages: m, state } = this;
    switch (state.kind) {
      case "explaining":
        return this.#notice("face", m.explanation, "neutral", m.start);
      case "asking-permission":
        return this.#notice("camera", m.askingPermission, "neutral");
      case "failed":
        return this.#notice(failureIcons[state.hint], m.failures[state.hint], "warn", m.retry);
      case "troubled":
        return this.#notice(troubleIcons[state.trouble], m.troubles[state.trouble], "warn", m.retry);
      case "passed":
        return this.#notice("check", m.passed, "ok");
      default:
        return nothing;
    }
  }

  #notice(icon: IconName, notice: Notice, tone: "neutral" | "ok" | "warn", action?: string): TemplateResult {
    return html`<div class="cover" data-tone=${tone}>
      <span class="badge">${drawIcon(icon)}</span>
      <p class="title">${notice.title}</p>
      <p class="advice">${notice.advice}</p>
      ${action ? html`<button type="button" class="start" @click=${this.#onStart}>${action}</button>` : nothing}
    </div>`;
  }

  #words(): TemplateResult | typeof nothing {
    const { messages: m, state } = this;
    if (state.kind === "connecting") {
      return html`<p class="instruction">${m.connecting.title}</p>
        <p class="hint" data-tone="neutral">${drawIcon("face")}${m.connecting.advice}</p>`;
    }
    if (state.kind !== "asking") return nothing;
    const key = promptKey(state.step.prompt);
    const { hint } = state.step;
    return html`<p class="instruction">${drawIcon(promptIcons[key])}${m.prompts[key]}</p>
      <p class="hint" data-tone=${hintTone(hint)}>
        ${drawIcon(hint ? hintIcons[hint] : "check")}${hint ? m.hints[hint] : m.goingWell}
      </p>`;
  }

  #progress(): TemplateResult | typeof nothing {
    if (this.state.kind !== "asking") return nothing;
    const { index, total } = this.state.step;
    return html`<p
      class="progress"
      role="progressbar"
      aria-label=${this.messages.progress}
      aria-valuemin="0"
      aria-valuemax="100"
      aria-valuenow=${Math.round(filledShare(this.state) * 100)}
      aria-valuetext=${this.messages.stepOf(index + 1, total)}
    >
      ${this.messages.stepOf(index + 1, total)}
    </p>`;
  }

  #choice(): TemplateResult | typeof nothing {
    if (this.cameras.length < 2 || this.state.kind === "passed") return nothing;
    return html`<label class="choice">
      ${this.messages.camera}
      <select @change=${this.#onChoice}>
        ${this.cameras.map(
          ({ deviceId, label }, at) =>
            html`<option value=${deviceId} ?selected=${deviceId === this.deviceId}>
              ${label || this.messages.unnamedCamera(at + 1)}
            </option>`,
        )}
      </select>
    </label>`;
  }

  #show(state: WidgetState): void {
    this.state = state;
    this.announcement = this.#announce(state) ?? this.announcement;
    if (state.kind === "failed") this.#tell("vultus-failed", { hint: state.hint });
    if (state.kind === "troubled") this.#tell("vultus-error", { code: state.trouble });
  }

  #announce(state: WidgetState): string | undefined {
    const m = this.messages;
    const spoken = (notice: Notice): string => `${notice.title}. ${notice.advice}`;
    switch (state.kind) {
      case "asking":
        return this.#announceStep(state.step);
      case "connecting":
        return spoken(m.connecting);
      case "failed":
        return spoken(m.failures[state.hint]);
      case "troubled":
        return spoken(m.troubles[state.trouble]);
      case "passed":
        return spoken(m.passed);
      case "asking-permission":
        return spoken(m.askingPermission);
      case "explaining":
        return undefined;
    }
  }

  #announceStep({ prompt, hint }: StepView): string | undefined {
    const words = hint ? this.messages.hints[hint] : "";
    return this.#announcer.next(this.messages.prompts[promptKey(prompt)], words, performance.now());
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

  #tell<Name extends keyof FaceCaptureEvents>(name: Name, detail: FaceCaptureEvents[Name]["detail"]): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  #onStart = (): void => {
    this.#ownsFocus = true;
    this.start();
  };

  #onChoice = (event: Event): void => {
    if (!(event.target instanceof HTMLSelectElement)) return;
    this.deviceId = event.target.value;
    this.start();
  };

  /** A hidden page must not film: pictures stop arriving there anyway, and nobody sees the instructions. */
  #onVisibility = (event: Event): void => {
    const isLeaving = event.type === "pagehide" || document.visibilityState === "hidden";
    if (!isLeaving || !showsPicture(this.state)) return;
    this.#stop();
    this.#show({ kind: "troubled", trouble: "tab-hidden" });
  };
}

/** Makes `<face-capture>` known to the page; calling it again does nothing. */
export function defineFaceCapture(): void {
  if (!customElements.get("face-capture")) customElements.define("face-capture", FaceCapture);
}
