/** What can be typed after `vultus`, read off the program itself. */
import type { Argument, Command, Option } from "commander";

/** One command and what may follow it. */
export interface CommandWords {
  /** `/` and the names down to it; empty for `vultus` itself. */
  readonly path: string;
  readonly subcommands: readonly { readonly name: string; readonly about: string }[];
  readonly options: readonly OptionWords[];
  /** What its arguments may be. */
  readonly argument: ValueWords;
}

export interface OptionWords {
  /** With their dashes, the long one last. */
  readonly names: readonly string[];
  readonly about: string;
  /** Undefined: it takes no value. */
  readonly value: ValueWords | undefined;
}

/** `free`: nothing can be proposed. */
export type ValueWords =
  { readonly kind: "choices"; readonly choices: readonly string[] } | { readonly kind: "files" | "free" };

/** Every command, each group before its subcommands. */
export function wordsOf(command: Command, path = ""): readonly CommandWords[] {
  const { commands, options, registeredArguments } = command;
  const words: CommandWords = {
    path,
    subcommands: commands.map((one) => ({ name: one.name(), about: one.description() })),
    options: [...options.filter(({ hidden }) => !hidden).map(optionWords), help],
    argument: argumentWords(registeredArguments),
  };
  return [words, ...commands.flatMap((one) => wordsOf(one, `${path}/${one.name()}`))];
}

const help: OptionWords = { names: ["-h", "--help"], about: "display help for command", value: undefined };

function optionWords(option: Option): OptionWords {
  const names = [option.short, option.long].filter((name) => name !== undefined);
  const value = option.required || option.optional ? valueWords(option) : undefined;
  return { names, about: option.description, value };
}

/** Of several arguments, files are proposed for each as soon as one of them is a file. */
function argumentWords(all: readonly Argument[]): ValueWords {
  const choices = all.flatMap(({ argChoices }) => argChoices ?? []);
  if (choices.length > 0) return { kind: "choices", choices };
  return all.some((one) => !namesOfRecords.has(one.name())) ? { kind: "files" } : free;
}

/** What only the database could propose; other arguments are paths on this machine. */
const namesOfRecords: ReadonlySet<string> = new Set(["user", "photo-id", "name", "id"]);
const free: ValueWords = { kind: "free" };
function valueWords({ flags, argChoices }: Option): ValueWords {
  if (argChoices) return { kind: "choices", choices: argChoices };
  return /<(file|folder)>/.test(flags) ? { kind: "files" } : free;
}
