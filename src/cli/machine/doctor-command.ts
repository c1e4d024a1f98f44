/** `vultus doctor`: looks at everything that operators trip over, and changes nothing. */
import type { Command } from "commander";
import type { CliDeps } from "../deps.ts";
import type { Diagnosis } from "./diagnosis.ts";
import { FAILED, REFUSED } from "../exit-codes.ts";

export function addDoctorCommand(program: Command, deps: CliDeps): void {
  program
    .command("doctor")
    .description("look at configuration, models, database, keys, disk, port and addresses; changes nothing")
    .option("--json", "as JSON")
    .addHelpText("after", help)
    .action(async ({ json }: { readonly json?: boolean }) => {
      const all: Diagnosis[] = [];
      for await (const one of deps.diagnose()) {
        all.push(one);
        // At once, for a database that does not answer takes its time to be given up.
        if (!json) deps.print(lineOf(one));
      }
      const count = (state: Diagnosis["state"]): number => all.filter((one) => one.state === state).length;
      const counts = {
        ok: count("ok"),
        warnings: count("warning"),
        wrong: count("wrong"),
        unseen: count("unseen"),
      };
      if (json) deps.print(JSON.stringify({ ...counts, diagnoses: all }, null, 2));
      else deps.note(summaryOf(counts));
      if (counts.wrong > 0) deps.setExitCode(REFUSED);
      else if (counts.unseen > 0) deps.setExitCode(FAILED);
    });
}

function lineOf({ about, state, sentence }: Diagnosis): string {
  const word = state === "unseen" ? "not seen" : state;
  return `${word.padEnd(8)}  ${about.padEnd(ABOUT_WIDTH)}  ${sentence.replaceAll(/\s*\n\s*/g, " ")}`;
}

/** Of "configuration". */
const ABOUT_WIDTH = 13;

function summaryOf({
  wrong,
  warnings,
  unseen,
}: Readonly<Record<"wrong" | "warnings" | "unseen", number>>): string {
  const said = [
    ...(wrong > 0 ? [`${wrong} wrong`] : []),
    ...(warnings > 0 ? [`${warnings} to think about`] : []),
    ...(unseen > 0 ? [`${unseen} could not be looked at`] : []),
  ];
  return said.length === 0 ? "All is well." : `${said.join(", ")}.`;
}

const help = `
One line for each thing: ok, warning (works, but think about it), wrong, or not seen (it could not be looked at), with what to do.
Works with a mistaken configuration, too, and then says all mistakes.

Exit code: 0 nothing is wrong, 1 something is, 2 something could not be looked at, and of the rest nothing is wrong.

Examples:
  vultus doctor
  vultus doctor --json`;
