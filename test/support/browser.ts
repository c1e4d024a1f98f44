/** Chromium for end-to-end tests, with a camera that plays a simulated person who reads the server's prompts. */
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import type { ServerMessage, StepPrompt } from "../../src/contract/stream.ts";
import { encodeJpeg } from "./subject/encode.ts";
import { answering, type Performance } from "./subject/motion.ts";
import { renderFrame, type Subject } from "./subject/render.ts";

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

/** Who stands in front of the camera, and what they do. */
export interface Actor {
  readonly subject: Subject;
  /** Does as asked by default. */
  readonly perform?: Performance;
}

/** Replaces the camera of every page of the context by one that shows the actor, who sees the prompts. */
export async function playCamera(context: BrowserContext, actor: Actor): Promise<void> {
  const perform = actor.perform ?? answering();
  const startedAt = performance.now();
  let step: { readonly prompt: StepPrompt; readonly at: number } = {
    prompt: { kind: "centre" },
    at: startedAt,
  };
  context.on("page", (page) => {
    page.on("websocket", (socket) => {
      socket.on("framereceived", ({ payload }) => {
        // Sent by the server under test, in the shape of its contract.
        const message = JSON.parse(String(payload)) as ServerMessage;
        if (message.type === "step") step = { prompt: message.prompt, at: performance.now() };
      });
    });
  });
  await context.exposeFunction("nextCameraPicture", async () => {
    const now = performance.now();
    const state = perform(step.prompt, now - step.at, now - startedAt);
    return Buffer.from(await encodeJpeg(renderFrame(actor.subject, state), 95)).toString("base64");
  });
  await context.addInitScript({ path: fileURLToPath(new URL("./canvas-camera.js", import.meta.url)) });
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
