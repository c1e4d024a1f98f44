/** Puts a simulated subject in front of a page's camera: answers the server's prompts while a real browser streams. */
import type { BrowserContext, Page } from "playwright-core";
import { decodeFrame } from "../../../src/contract/frame.ts";
import type { ServerMessage, StepPrompt } from "../../../src/contract/stream.ts";
import { encodeJpeg } from "./encode.ts";
import { asksToRest, withPlaces } from "./prompt.ts";
import { answering, type Performance } from "./motion.ts";
import { type RenderOptions, renderFrame, type Subject } from "./render.ts";

export interface PageCameraOptions {
  /** Who is in front of the camera; may be changed between two captures. */
  subject: Subject;
  /** What they do; a new {@link answering} for every page by default. */
  perform?: Performance;
  readonly render?: RenderOptions;
}

/** What the subject does while no capture runs. */
const WAITING: StepPrompt = { kind: "centre" };

/**
 * Replaces `getUserMedia` in every page of the context that is opened from now on.
 * Each page hears the prompts of its own capture stream; rendering happens here, 30 ms a frame.
 *
 * @param options Kept, not copied: change `subject` or `perform` to swap who stands there.
 */
export async function installPageCamera(context: BrowserContext, options: PageCameraOptions): Promise<void> {
  const stages = new WeakMap<Page, Stage>();
  const stageOf = (page: Page): Stage => {
    const stage = stages.get(page) ?? openStage(page);
    stages.set(page, stage);
    return stage;
  };
  context.on("page", stageOf);
  context.pages().forEach(stageOf);
  await context.exposeBinding("nextSubjectFrame", async ({ page }) => {
    const { prompt, stepAt, startedAt, perform } = stageOf(page);
    const now = performance.now();
    const state = (options.perform ?? perform)(prompt, now - stepAt, now - startedAt);
    const jpeg = await encodeJpeg(renderFrame(options.subject, state, options.render), 92);
    return Buffer.from(jpeg).toString("base64");
  });
  await context.addInitScript(replaceCamera);
}

interface Stage {
  prompt: StepPrompt;
  stepAt: number;
  readonly startedAt: number;
  readonly perform: Performance;
}

function openStage(page: Page): Stage {
  const startedAt = performance.now();
  const stage: Stage = { prompt: WAITING, stepAt: startedAt, startedAt, perform: answering() };
  const ask = (prompt: StepPrompt): void => {
    stage.prompt = prompt;
    stage.stepAt = performance.now();
  };
  page.on("websocket", (socket) => {
    if (!socket.url().endsWith("/stream")) return;
    let index = 0;
    let awaited: StepPrompt | undefined;
    socket.on("framereceived", ({ payload }) => {
      // The server under test speaks its contract; its frames are text.
      const message = JSON.parse(String(payload)) as ServerMessage;
      if (message.type === "step") {
        index = message.index;
        awaited = startsWithPicture(message.prompt) ? message.prompt : undefined;
        ask(awaited === undefined ? message.prompt : WAITING);
      }
      if (awaited !== undefined) awaited = withPlaces(awaited, message);
      stage.prompt = withPlaces(stage.prompt, message);
      // Only once: each asking starts a new movement, back to the middle.
      const isOver = message.type === "done" || asksToRest(message);
      if (isOver && stage.prompt !== WAITING) ask(WAITING);
    });
    socket.on("framesent", ({ payload }) => {
      if (awaited === undefined || typeof payload === "string") return;
      if (decodeFrame(payload)?.header.step !== index) return;
      ask(awaited);
      awaited = undefined;
    });
    socket.on("close", () => ask(WAITING));
  });
  return stage;
}

/** The page lets people get ready for these: the dot sets out, and the screen shines, with the first picture of the step. */
function startsWithPicture(prompt: StepPrompt): boolean {
  return prompt.kind === "follow" || prompt.kind === "light";
}

/** Runs in the page, before its own scripts. As text, because these tests are compiled without the types of a page. */
const replaceCamera = `
  if (navigator.mediaDevices) {
    navigator.mediaDevices.getUserMedia = async () => {
      const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 480 });
      const brush = canvas.getContext("2d");
      const drawFrame = async () => {
        const base64 = await window.nextSubjectFrame();
        const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
        const picture = await createImageBitmap(new Blob([bytes], { type: "image/jpeg" }));
        brush.drawImage(picture, 0, 0);
        picture.close();
      };
      await drawFrame();
      const stream = canvas.captureStream(30);
      const [track] = stream.getVideoTracks();
      const keepDrawing = async () => {
        while (track.readyState === "live") {
          await drawFrame();
          await new Promise((resolve) => setTimeout(resolve, 25));
        }
      };
      keepDrawing().catch(() => track.stop());
      return stream;
    };
    navigator.mediaDevices.enumerateDevices = async () => [
      { kind: "videoinput", deviceId: "simulated", groupId: "", label: "Simulated camera", toJSON: () => ({}) },
    ];
  }
`;
