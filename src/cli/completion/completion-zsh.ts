/** The completion script for zsh, to be put into a folder of `fpath` as `_vultus` or to be evaluated. */
import { commandPaths, optionCases } from "./completion-bash.ts";
import type { CommandWords, ValueWords } from "./completion-words.ts";
import { quoted } from "./shell-quotes.ts";

export function zshCompletion(commands: readonly CommandWords[]): string {
  return `#compdef vultus
# Completion of vultus for zsh, made by: vultus completion zsh
_vultus() {
  local at='' i
  local -a found
  for ((i = 2; i < CURRENT; i++)); do
    case "$at/\${words[i]}" in
      ${commandPaths(commands)}) at="$at/\${words[i]}" ;;
    esac
  done
  case "$at \${words[CURRENT - 1]}" in
${optionCases(commands, proposal)}
  esac
  if [[ "\${words[CURRENT]}" == -* ]]; then
    case "$at" in
${commands.map(({ path, options }) => `      ${quoted(path)}) found=(${options.flatMap(({ names, about }) => names.map((name) => described(name, about))).join(" ")}) ;;`).join("\n")}
    esac
    _describe -o option found
    return
  fi
  case "$at" in
${commands.map(({ path, ...one }) => `    ${quoted(path)}) ${one.subcommands.length > 0 ? `found=(${one.subcommands.map(({ name, about }) => described(name, about)).join(" ")}); _describe command found` : proposal(one.argument)} ;;`).join("\n")}
  esac
}
if [[ "\${funcstack[1]}" == _vultus ]]; then _vultus "$@"; else compdef _vultus vultus; fi`;
}

function proposal(value: ValueWords): string {
  if (value.kind === "choices") return `compadd -- ${value.choices.map(quoted).join(" ")}`;
  return value.kind === "files" ? "_files" : ":";
}

function described(name: string, about: string): string {
  return quoted(`${name.replaceAll(":", "\\:")}:${about}`);
}
