/** Shows how far a copy is: as a bar on a terminal, elsewhere as a line now and then. */
import type { CopyStep } from "./database-tools.ts";
import type { CliDeps } from "./deps.ts";
import { progressBar } from "./progress.ts";

export interface CopyProgress {
  readonly show: (step: CopyStep) => void;
  /** Takes the bar away. */
  readonly end: () => void;
}

/** How often a stage is shown: a terminal is redrawn so often, and anything else gets so many lines. */
const DRAWINGS = 200;
const LINES = 10;

export function startCopyProgress({ note, redraw }: Pick<CliDeps, "note" | "redraw">): CopyProgress {
  let last = "";
  return {
    show(step) {
      const { stage, pass, part, done, total } = step;
      const stageName = stage === "copying" ? `pass ${pass}` : stage;
      // While counting, nobody knows yet of how many.
      const isCounting = stage === "counting";
      const portion = isCounting ? part : Math.floor((done / total) * (redraw ? DRAWINGS : LINES));
      const shown = `${stageName} ${redraw ? part : ""} ${portion}`;
      if (shown === last) return;
      last = shown;
      const counts = isCounting ? `${done}` : `${done} of ${total}`;
      const text = `${stageName}: ${counts} (${part})`;
      if (redraw) redraw(`${progressBar(isCounting ? 0 : done / total)} ${text}`);
      else note(text);
    },
    end() {
      redraw?.("");
    },
  };
}
