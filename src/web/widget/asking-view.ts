/** Draws the widget's words and controls under the picture while a capture runs. */
import { html, nothing, type TemplateResult } from "lit";
import { drawIcon } from "./icon.ts";
import type { Messages } from "./messages.ts";
import { promptIcons } from "./hint-icons.ts";
import { filledShare, type StepView, type WidgetState } from "./states.ts";
import { wordsOf } from "./words.ts";

/** The large arrow inside the picture, on the side to turn to; nothing for other steps. */
export function drawCue({ prompt, phase }: StepView): TemplateResult | typeof nothing {
  if (prompt.kind !== "turn" || phase === "rest") return nothing;
  return html`<div class="cue ${prompt.direction}">
    ${drawIcon(promptIcons[`turn-${prompt.direction}`])}
  </div>`;
}

/** The instruction and the hint under it; empty before and after. */
export function drawWords(
  state: WidgetState,
  m: Messages,
  wantsLessMotion: boolean,
): TemplateResult | typeof nothing {
  if (state.kind === "connecting") {
    return html`<p class="instruction">${m.connecting.title}</p>
      <p class="hint" data-tone="neutral">${drawIcon("face")}${m.connecting.advice}</p>`;
  }
  if (state.kind !== "asking") return nothing;
  const { icon, instruction, hintIcon, hint, tone } = wordsOf(state.step, m, wantsLessMotion);
  return html`<p class="instruction">${drawIcon(icon)}${instruction}</p>
    <p class="hint" data-tone=${tone}>${drawIcon(hintIcon)}${hint}</p>`;
}

/** Which step of how many. */
export function drawProgress(state: WidgetState, m: Messages): TemplateResult | typeof nothing {
  if (state.kind !== "asking") return nothing;
  const { index, total } = state.step;
  return html`<p
    class="progress"
    role="progressbar"
    aria-label=${m.progress}
    aria-valuemin="0"
    aria-valuemax="100"
    aria-valuenow=${Math.round(filledShare(state) * 100)}
    aria-valuetext=${m.stepOf(index + 1, total)}
  >
    ${m.stepOf(index + 1, total)}
  </p>`;
}

/** Which camera is used, where there are several. */
export function drawCameraChoice(
  cameras: readonly MediaDeviceInfo[],
  chosen: string,
  m: Messages,
  onChoice: (event: Event) => void,
): TemplateResult | typeof nothing {
  if (cameras.length < 2) return nothing;
  return html`<label class="choice">
    ${m.camera}
    <select @change=${onChoice}>
      ${cameras.map(
        ({ deviceId, label }, at) =>
          html`<option value=${deviceId} ?selected=${deviceId === chosen}>
            ${label || m.unnamedCamera(at + 1)}
          </option>`,
      )}
    </select>
  </label>`;
}

/** Switches the reading aloud on and off. */
export function drawReadAloud(isOn: boolean, m: Messages, onToggle: () => void): TemplateResult {
  return html`<button type="button" class="switch" role="switch" aria-checked=${isOn} @click=${onToggle}>
    ${drawIcon(isOn ? "speaker" : "speaker-off")}${m.readAloud}<span class="track-of-switch"></span>
  </button>`;
}
