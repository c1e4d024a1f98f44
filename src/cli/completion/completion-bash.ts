/** The completion script for bash, also for the old one of macOS. */
import type { CommandWords, OptionWords, ValueWords } from "./completion-words.ts";
import { quoted } from "./shell-quotes.ts";

export function bashCompletion(commands: readonly CommandWords[]): string {
  return `# Completion of vultus for bash, made by: vultus completion bash
_vultus() {
  local at='' word i IFS=$'\\n'
  local current="\${COMP_WORDS[COMP_CWORD]}"
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$at/\${COMP_WORDS[i]}" in
      ${commandPaths(commands)}) at="$at/\${COMP_WORDS[i]}" ;;
    esac
  done
  case "$at \${COMP_WORDS[COMP_CWORD - 1]}" in
${optionCases(commands, proposal)}
  esac
  if [[ "$current" == -* ]]; then
    case "$at" in
${commands.map(({ path, options }) => `      ${quoted(path)}) ${words(options.flatMap(({ names }) => names))} ;;`).join("\n")}
    esac
    return
  fi
  case "$at" in
${commands.map(({ path, ...one }) => `    ${quoted(path)}) ${one.subcommands.length > 0 ? words(one.subcommands.map(({ name }) => name)) : proposal(one.argument)} ;;`).join("\n")}
  esac
}
complete -F _vultus vultus`;
}

/** Alternatives of a pattern: every command but `vultus` itself. */
export function commandPaths(commands: readonly CommandWords[]): string {
  return commands
    .filter(({ path }) => path !== "")
    .map(({ path }) => quoted(path))
    .join(" | ");
}

/** A case for each option with a value that was typed just before. @param propose The shell's words for a value. */
export function optionCases(
  commands: readonly CommandWords[],
  propose: (value: ValueWords) => string,
): string {
  return commands
    .flatMap(({ path, options }) => options.flatMap((option) => optionCase(path, option, propose)))
    .join("\n");
}

function optionCase(
  path: string,
  { names, value }: OptionWords,
  propose: (value: ValueWords) => string,
): readonly string[] {
  if (value === undefined) return [];
  return [`    ${names.map((name) => quoted(`${path} ${name}`)).join(" | ")}) ${propose(value)}; return ;;`];
}

function proposal(value: ValueWords): string {
  if (value.kind === "choices") return words(value.choices);
  return value.kind === "files" ? FILES : ":";
}

/** Only here: a word such as photos must not be taken for the folder of that name. The bash of macOS does without. */
const FILES = `COMPREPLY=($(compgen -f -- "$current")); compopt -o filenames 2> /dev/null`;

function words(proposed: readonly string[]): string {
  return `COMPREPLY=($(compgen -W ${quoted(proposed.join("\n"))} -- "$current"))`;
}
