/** Chromium for end-to-end tests. */
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";

const quiet = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--use-fake-ui-for-media-stream",
];

/** @returns Undefined where no Chromium is installed; then the reason is printed. @throws In continuous integration. */
export async function openBrowser(options: { readonly clip?: string } = {}): Promise<Browser | undefined> {
  const executablePath = findChromium();
  if (executablePath === undefined) {
    const reason = "SKIPPED the browser tests: install Chromium, or name one in VULTUS_TEST_CHROMIUM";
    if (process.env["CI"] === "true") throw new Error(reason);
    process.stderr.write(`${reason}\n`);
    return undefined;
  }
  const clip = options.clip === undefined ? [] : [`--use-file-for-fake-video-capture=${options.clip}`];
  return chromium.launch({
    executablePath,
    args: [...quiet, "--use-fake-device-for-media-stream", ...clip],
  });
}

/** Collects what a page should never say: errors, refused content, requests to elsewhere. */
export function listenForTrouble(page: Page): readonly string[] {
  const trouble: string[] = [];
  page.on("pageerror", (error) => trouble.push(error.message));
  page.on("console", (line) => {
    // The browser itself reports every answer of 400 and more.
    const isAnswer = line.text().startsWith("Failed to load resource");
    if (line.type() === "error" && !isAnswer) trouble.push(line.text());
  });
  return trouble;
}

function findChromium(): string | undefined {
  const named = process.env["VULTUS_TEST_CHROMIUM"];
  const onPath = (process.env["PATH"] ?? "")
    .split(delimiter)
    .flatMap((folder) => ["chromium", "chromium-browser", "google-chrome"].map((name) => join(folder, name)));
  const others = [
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  ];
  return [...(named ? [named] : []), ...onPath, ...others].find((path) => existsSync(path));
}
