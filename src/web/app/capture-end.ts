/** How a capture by link ended, as the page tells it: never more than the widget was told, which is pass or fail and a hint. */
import type { Messages, Notice } from "../widget/messages.ts";

export type CaptureEnd =
  | { readonly kind: "passed" }
  | { readonly kind: "failed"; readonly notice: Notice }
  /** Used, expired or unknown: the server does not tell which. */
  | { readonly kind: "expired" }
  | { readonly kind: "no-link" };

/** @param hint As the server gave it; one that is not known reads as the most general. */
export function endOfFailure(hint: string, { failures }: Pick<Messages, "failures">): CaptureEnd {
  const known = Object.entries(failures).find(([code]) => code === hint);
  return { kind: "failed", notice: known?.[1] ?? failures["try-again"] };
}

/** @param code Why there was no verdict; the capture is gone with it. */
export function endOfError(code: string, { troubles, failures }: Messages): CaptureEnd {
  if (code === "timed-out" || code === "not-allowed") return { kind: "expired" };
  const known = Object.entries(troubles).find(([trouble]) => trouble === code);
  return { kind: "failed", notice: known?.[1] ?? failures["try-again"] };
}
