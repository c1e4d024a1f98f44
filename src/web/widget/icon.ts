/** An icon as a lit template, in the colour of the text around it. */
import { html, type TemplateResult } from "lit";
import { type IconName, iconPaths } from "../icon-paths.ts";

/** Decoration: the words beside it carry the meaning for assistive technology. */
export function drawIcon(name: IconName): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d=${iconPaths[name]} /></svg>`;
}
