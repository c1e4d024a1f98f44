/** Shows how far a copy is: as a bar on a terminal, elsewhere as a line now and then. */
import type { CopyStep } from "./database-tools.ts";
import type { CliDeps } from "../deps.ts";
import { progressBar } from "../terminal/progress.ts";

export interface CopyProgress {
  readonly show: (step: CopyStep) => void;
  /** Takes the bar away. */
  readonly end: () => void;
}

/** How often a stage is shown: a terminal is redrawn so often, and anything else gets so many lines. */
const DRAWINGS = 200;
const LINES = 10;
/** Records and blobs from one drawing to the next while they are counted. */
const COUNTED = 1_000;

export function startCopyProgress({ note, redraw }: Pick<CliDeps, "note" | "redraw">): CopyProgress {
  let last = "";
  return {
    show(step) {
      const { stage, pass, part, done, total } = step;
      // While counting, nobody knows yet of how many; lines that stay say nothing then.
      const isCounting = stage === "counting";
      if (isCounting && !redraw) return;
      const stageName = stage === "copying" ? `pass ${pass}` : stage;
      const share = isCounting ? 0 : done / total;
      const portion = isCounting
        ? Math.floor(done / COUNTED)
        : Math.floor(share * (redraw ? DRAWINGS : LINES));
      const shown = `${stageName} ${redraw ? part : ""} ${portion}`;
      if (shown === last) return;
      last = shown;
      const counts = isCounting ? `${done}` : `${done} of ${total}`;
      const text = `${stageName}: ${counts} (${part})`;
      if (redraw) redraw(`${progressBar(share)} ${text}`);
      else note(text);
    },
    end() {
      redraw?.("");
    },
  };
}
