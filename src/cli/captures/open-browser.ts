/** Opens an address in the browser of whoever sits at this machine, without a shell in between. */
import { spawn } from "node:child_process";

/** What opens addresses; Windows' `start` is a word of its shell, and this is what it calls. */
const openers: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  darwin: ["open"],
  win32: ["rundll32", "url.dll,FileProtocolHandler"],
};

/** An opener that has not complained by then shows the page itself. */
const PATIENCE_MS = 5_000;

/** @returns False when nothing here opens it. */
export function openBrowser(
  url: string,
  [command, ...words]: readonly [string, ...string[]] = openers[process.platform] ?? ["xdg-open"],
): Promise<boolean> {
  return new Promise((resolve) => {
    // Not this command's child to the terminal: Ctrl-C ends the command, and leaves the browser alone.
    const opener = spawn(command, [...words, url], { stdio: "ignore", detached: true });
    const patience = setTimeout(() => resolve(true), PATIENCE_MS);
    const settle = (isOpen: boolean): void => {
      clearTimeout(patience);
      resolve(isOpen);
    };
    patience.unref();
    opener.once("error", () => settle(false));
    opener.once("exit", (code) => settle(code === 0));
    opener.unref();
  });
}
