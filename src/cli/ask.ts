/** Asks a question at the terminal. */
import { createInterface } from "node:readline/promises";
import { VultusError } from "../shared/errors.ts";

/** @throws {VultusError} `confirmation-required` when the question is broken off, by Ctrl-C or at the end of the input. */
export async function askAtTerminal(question: string): Promise<string> {
  // Beside the results, like everything that is said to people.
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await new Promise<string>((answer, fail) => {
      terminal.once("close", () => fail(new VultusError("confirmation-required", "Nothing was done.")));
      terminal.question(question).then(answer, fail);
    });
  } finally {
    terminal.close();
  }
}
