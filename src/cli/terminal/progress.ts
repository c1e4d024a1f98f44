/** Shows how far a long command is: as a bar on a terminal, elsewhere as a line now and then. */
import type { CliDeps } from "../deps.ts";

export interface Progress {
  /** One more is done. @param remark Said beside the count. */
  step(remark?: string): void;
  /** Takes the bar away. */
  end(): void;
}

const BAR = 24;
/** Where no terminal redraws it, so many lines in all. */
const LINES = 10;

/** @param things What is counted, in the plural. */
export function startProgress(
  deps: Pick<CliDeps, "note" | "redraw">,
  total: number,
  things: string,
): Progress {
  const { note, redraw } = deps;
  const every = Math.max(1, Math.ceil(total / LINES));
  let done = 0;
  return {
    step(remark) {
      done++;
      const text = `${done} of ${total} ${things}${remark ? `, ${remark}` : ""}`;
      if (redraw) redraw(`${progressBar(done / total)} ${text}`);
      else if (done % every === 0 || done === total) note(text);
    },
    end() {
      redraw?.("");
    },
  };
}

/** A bar for a line on a terminal. @param share Of the whole, 0 to 1. */
export function progressBar(share: number): string {
  const full = Math.round(BAR * share);
  return `[${"█".repeat(full)}${" ".repeat(BAR - full)}]`;
}
