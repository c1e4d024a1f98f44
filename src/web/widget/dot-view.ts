/** Draws the followed dot over the mirrored picture, with a trail of where it has just been. */
import { svg, type SVGTemplateResult } from "lit";
import type { DotPlace } from "../../contract/stream.ts";
import { dotAt, placeInMirror } from "./dot-path.ts";

/** Of the trail: how many spots, and how long ago the dot was at each. */
const TRAIL_SPOTS = 11;
const TRAIL_EVERY_MS = 30;

/** The dot at rest in the middle; {@link moveDot} moves it without another rendering. */
export function drawDot(): SVGTemplateResult {
  // Attributes only: a strict content security policy refuses style attributes.
  return svg`<svg class="dot" viewBox="0 0 100 100" aria-hidden="true">
    ${Array.from({ length: TRAIL_SPOTS }, (_, i) => {
      const age = (i + 1) / TRAIL_SPOTS;
      return svg`<circle class="spot" cx="50" cy="50" r=${(3.6 * (1 - 0.7 * age)).toFixed(2)} opacity=${(0.7 * (1 - age)).toFixed(2)} />`;
    })}
    <g class="head" transform="translate(50 50)">
      <circle class="pulse" r="4" />
      <circle class="halo" r="6.6" />
      <circle class="core" r="3.9" />
    </g>
  </svg>`;
}

/**
 * Puts the dot where it is at this moment.
 *
 * @param sinceMs Since the first picture of the step; below 0 the dot waits.
 */
export function moveDot(view: SVGElement, path: readonly DotPlace[], sinceMs: number): void {
  view.classList.toggle("waits", sinceMs < 0);
  const place = (ms: number): string[] => placeInMirror(dotAt(path, ms)).map((at) => at.toFixed(2));
  const [x, y] = place(sinceMs);
  view.querySelector(".head")?.setAttribute("transform", `translate(${x} ${y})`);
  view.querySelectorAll(".spot").forEach((spot, i) => {
    const [spotX, spotY] = place(sinceMs - (i + 1) * TRAIL_EVERY_MS);
    spot.setAttribute("cx", spotX);
    spot.setAttribute("cy", spotY);
  });
}
