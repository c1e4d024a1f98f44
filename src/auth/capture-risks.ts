/** Hints that a camera or a person may not be what they seem: written down for operators, never a reason to refuse and never proof. */
import type { RiskHint } from "../contract/stream.ts";
import type { FrameRecord } from "../liveness/frames.ts";
import { intervalDeviation } from "../liveness/pace.ts";

/** What the page says of itself, and what the server sees. */
export type CaptureRisk = RiskHint | "headless" | "regular-clock";

/** Browsers without a window and programs call themselves so, unless they care not to. */
const AUTOMATED = /headless|phantomjs|selenium|puppeteer|playwright|python|curl|node|^$/i;
/** A page's frames come a millisecond or more apart from their beat; a program's timer counts exactly. */
const LEAST_DEVIATION_MS = 0.5;
const LEAST_FRAMES = 30;

/** @param claimed By the page: whoever writes the page can leave them out. */
export function risksOf(
  claimed: readonly RiskHint[],
  userAgent: string,
  frames: readonly FrameRecord[],
): CaptureRisk[] {
  return [
    ...new Set(claimed),
    ...(AUTOMATED.test(userAgent) ? (["headless"] as const) : []),
    ...(hasRegularClock(frames) ? (["regular-clock"] as const) : []),
  ];
}

/** For the event's numbers, which hold nothing else: 1 under the name of each. */
export function riskNumbers(risks: readonly CaptureRisk[]): Record<string, number> {
  return Object.fromEntries(risks.map((risk) => [`risk-${risk}`, 1]));
}

function hasRegularClock(frames: readonly FrameRecord[]): boolean {
  return frames.length >= LEAST_FRAMES && intervalDeviation(frames) < LEAST_DEVIATION_MS;
}
