/** `vultus completion`: a script that lets a shell complete commands, options and their values. */
import { Argument, type Command } from "commander";
import { bashCompletion } from "./completion-bash.ts";
import { fishCompletion } from "./completion-fish.ts";
import { type CommandWords, wordsOf } from "./completion-words.ts";
import { zshCompletion } from "./completion-zsh.ts";
import type { CliDeps } from "../deps.ts";

const scripts = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
} as const satisfies Record<string, (commands: readonly CommandWords[]) => string>;

export function addCompletionCommand(program: Command, deps: Pick<CliDeps, "print">): void {
  program
    .command("completion")
    .description("print a script that completes vultus commands in your shell")
    .addArgument(new Argument("<shell>", "your shell").choices(Object.keys(scripts)))
    .addHelpText("after", help)
    .action((shell: keyof typeof scripts) => deps.print(scripts[shell](wordsOf(program))));
}

const help = `
It completes the command vultus, so that has to be on your PATH; it knows the commands of the version that printed it.

Examples:
  source <(vultus completion bash)                  now; for good, put the line into ~/.bashrc
  vultus completion zsh > ~/.zfunc/_vultus          a folder of your fpath
  vultus completion fish > ~/.config/fish/completions/vultus.fish`;
