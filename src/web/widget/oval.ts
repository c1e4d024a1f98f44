/** Draws the oval over the preview: a veil around it, and an edge that fills clockwise from the top. */
import { svg, type SVGTemplateResult } from "lit";

/** Half axes on a 100 by 100 grid: a face's shape, with room to turn the head. */
const radiusX = 29;
const radiusY = 39;
const top = 50 - radiusY;
const outline = `M50 ${top}a${radiusX} ${radiusY} 0 0 1 0 ${2 * radiusY}a${radiusX} ${radiusY} 0 0 1 0 ${-2 * radiusY}z`;

/** @param filled How much of the edge is done, 0 to 1. */
export function drawOval(filled: number): SVGTemplateResult {
  // Attributes only: a strict content security policy refuses style attributes.
  return svg`<svg class="oval" viewBox="0 0 100 100" preserveAspectRatio="xMidYMid slice" aria-hidden="true">
    <path class="veil" fill-rule="evenodd" d="M-50-50h200v200h-200z${outline}" />
    <path class="track" d=${outline} />
    <path class="fill" d=${outline} pathLength="1" stroke-dasharray="1 1" stroke-dashoffset=${1 - filled} />
  </svg>`;
}
