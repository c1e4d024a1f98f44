/** Keeps names out of a terminal's hands: whatever a command says, the terminal obeys none of it. */
import { printable } from "../../shared/printable.ts";
import type { CliDeps } from "../deps.ts";

export function withPrintable(deps: CliDeps): CliDeps {
  const { print, note } = deps;
  // Not copied, for some of the others are worked out only when somebody asks for them; `create` knows no types.
  return Object.create(deps, {
    print: { value: (line: string) => print(printable(line)) },
    note: { value: (line: string) => note(printable(line)) },
  }) as CliDeps;
}
