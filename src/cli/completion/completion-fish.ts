/** The completion script for fish. */
import type { CommandWords, OptionWords, ValueWords } from "./completion-words.ts";

export function fishCompletion(commands: readonly CommandWords[]): string {
  const paths = commands.filter(({ path }) => path !== "").map(({ path }) => quotedForFish(path));
  return `# Completion of vultus for fish, made by: vultus completion fish
function __vultus_at --argument-names wanted
    set -l at ''
    for word in (commandline -opc)[2..-1]
        switch "$at/$word"
            case ${paths.join(" ")}
                set at "$at/$word"
        end
    end
    test "$at" = "$wanted"
end
complete -c vultus -f
${commands.flatMap(linesOf).join("\n")}`;
}

function linesOf({ path, subcommands, options, argument }: CommandWords): readonly string[] {
  const at = `complete -c vultus -n ${quotedForFish(`__vultus_at '${path}'`)}`;
  return [
    ...subcommands.map(({ name, about }) => `${at} -a ${quotedForFish(name)} -d ${quotedForFish(about)}`),
    ...(subcommands.length > 0 ? [] : argumentLines(at, argument)),
    ...options.map((option) => `${at} ${optionWords(option)} -d ${quotedForFish(option.about)}`),
  ];
}

function argumentLines(at: string, argument: ValueWords): readonly string[] {
  if (argument.kind === "choices") return [`${at} -a ${quotedForFish(argument.choices.join(" "))}`];
  return argument.kind === "files" ? [`${at} -F`] : [];
}

function optionWords({ names, value }: OptionWords): string {
  const flags = names.map((name) => (name.startsWith("--") ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`));
  return [...flags, ...valueFlags(value)].join(" ");
}

function valueFlags(value: ValueWords | undefined): readonly string[] {
  if (value === undefined) return [];
  if (value.kind === "choices") return [`-x -a ${quotedForFish(value.choices.join(" "))}`];
  return [value.kind === "files" ? "-r -F" : "-x"];
}

/** Between single quotes fish knows two escapes. */
function quotedForFish(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
