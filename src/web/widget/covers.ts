/** Draws what lies over the frame while no picture is on show: what comes next, or how it ended. */
import { html, nothing, type TemplateResult } from "lit";
import type { IconName } from "../icon-paths.ts";
import { failureIcons, troubleIcons } from "./hint-icons.ts";
import { drawIcon } from "./icon.ts";
import type { Messages, Notice } from "./messages.ts";
import type { WidgetState } from "./states.ts";

export interface CoverActions {
  /** Left out where there is nothing to start any more. */
  readonly onStart?: (() => void) | undefined;
  /** Another way to be checked, offered under the button. */
  readonly other?: { readonly label: string; readonly onChoose: () => void };
}

export function drawCover(
  state: WidgetState,
  m: Messages,
  actions: CoverActions,
): TemplateResult | typeof nothing {
  switch (state.kind) {
    case "explaining":
      return drawNotice("face", m.explanation, "neutral", drawActions(m.start, actions));
    case "asking-permission":
      return drawNotice("camera", m.askingPermission, "neutral");
    case "failed":
      return drawNotice(
        failureIcons[state.hint],
        m.failures[state.hint],
        "warn",
        drawActions(m.retry, actions),
      );
    case "troubled": {
      // Another way helps against nothing but too little time.
      const { onStart } = actions;
      const offered = state.trouble === "timed-out" ? actions : { onStart };
      return drawNotice(
        troubleIcons[state.trouble],
        m.troubles[state.trouble],
        "warn",
        drawActions(m.retry, offered),
      );
    }
    case "passed":
      return drawNotice("check", m.passed, "ok");
    default:
      return nothing;
  }
}

function drawActions(label: string, { onStart, other }: CoverActions): TemplateResult | undefined {
  if (!onStart) return undefined;
  return html`<button type="button" class="start" @click=${onStart}>${label}</button>
    ${other ? html`<button type="button" class="link" @click=${other.onChoose}>${other.label}</button>` : nothing}`;
}

function drawNotice(
  icon: IconName,
  notice: Notice,
  tone: "neutral" | "ok" | "warn",
  actions?: TemplateResult,
): TemplateResult {
  return html`<div class="cover" data-tone=${tone}>
    <span class="badge">${drawIcon(icon)}</span>
    <p class="title">${notice.title}</p>
    <p class="advice">${notice.advice}</p>
    ${actions ?? nothing}
  </div>`;
}
