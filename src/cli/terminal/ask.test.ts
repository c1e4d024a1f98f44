import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { askAtTerminal } from "./ask.ts";

/** @param isTerminal Whether keys come one by one, as they are pressed. */
function terminal(isTerminal = false) {
  const output = Object.assign(new PassThrough(), { isTTY: isTerminal });
  return { input: new PassThrough(), output };
}

describe("a question at the terminal", () => {
  it("is answered by a line", async () => {
    const { input, output } = terminal();
    const answer = askAtTerminal("Who? ", { input, output });
    input.write("ada\nmore\n");
    expect(await answer).toBe("ada");
    expect(String(output.read())).toContain("Who? ");
  });

  it("is broken off at the end of the input", async () => {
    const { input, output } = terminal();
    const answer = askAtTerminal("Who? ", { input, output });
    input.end();
    await expect(answer).rejects.toMatchObject({ code: "confirmation-required" });
  });

  it("is broken off by Ctrl-C", async () => {
    const { input, output } = terminal(true);
    const answer = askAtTerminal("Who? ", { input, output });
    input.write("ad\u0003");
    await expect(answer).rejects.toMatchObject({ code: "confirmation-required" });
  });
});
