/** Looks whether what a page calls a command of `vultus`, in the middle of a sentence, is one. */
import type { Command } from "commander";
import type { CliDeps } from "../../src/cli/deps.ts";
import { createProgram } from "../../src/cli/program.ts";

// Nothing is run: only names are read off.
const program = createProgram({} as CliDeps, "0.0.0");

/** @returns As they stand in the page. */
export function unknownCommands(markdown: string): readonly string[] {
  const prose = markdown.replaceAll(/^ *```[\s\S]*?^ *```$/gm, "");
  const lines = [...prose.matchAll(/`(?:npx )?vultus ([^`]+)`/g)].map(([, words]) =>
    // As a table has to write it.
    words.replaceAll("\\|", "|"),
  );
  return lines.filter((line) => !isKnown(line.split(/\s+/)));
}

function isKnown([word = "", ...rest]: readonly string[]): boolean {
  if (word.startsWith("-") || word === "…") return true;
  const command = named(program, word);
  if (!command) return false;
  const [next = "", ...others] = rest;
  if (command.commands.length === 0) return hasOptions([command], rest);
  // A whole group, or several of its commands.
  if (next === "" || next === "…") return true;
  const chosen = next.split("|").map((name) => named(command, name));
  return chosen.every((one) => one !== undefined) && hasOptions(chosen, others);
}

function named(parent: Command, name: string): Command | undefined {
  return parent.commands.find((command) => command.name() === name || command.aliases().includes(name));
}

function hasOptions(commands: readonly Command[], words: readonly string[]): boolean {
  const options = words.filter((word) => word.startsWith("--")).map((word) => word.split("=")[0]);
  const known = commands.flatMap((command) => command.options.map(({ long }) => long));
  return options.every((option) => option === "--help" || known.includes(option));
}
