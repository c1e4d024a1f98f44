/** Asks a question at the terminal. */
import { createInterface } from "node:readline/promises";
import { VultusError } from "../../shared/errors.ts";

/** Where the question is asked: beside the results, like everything that is said to people. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

/** @throws {VultusError} `confirmation-required` when the question is broken off, by Ctrl-C or at the end of the input. */
export async function askAtTerminal(
  question: string,
  { input, output }: Terminal = { input: process.stdin, output: process.stderr },
): Promise<string> {
  const lines = createInterface({ input, output });
  try {
    return await new Promise<string>((answer, fail) => {
      lines.once("close", () => fail(new VultusError("confirmation-required", "Nothing was done.")));
      lines.question(question).then(answer, fail);
    });
  } finally {
    lines.close();
  }
}
