/** One run from pressing start to the verdict: camera, capture and stream in that order, each closed again at the end. */
import type { BegunCapture, CapturePurpose } from "../../contract/captures.ts";
import type { ServerMessage } from "../../contract/stream.ts";
import type { Client } from "../client.ts";
import { ProblemError } from "../problem-error.ts";
import {
  type Camera,
  closeCamera,
  createJpegGrabber,
  type JpegGrabber,
  onCameraLost,
  openCamera,
  watchFrames,
} from "./camera.ts";
import {
  type CaptureStream,
  openCaptureStream,
  type Socket,
  streamUrl,
  troubleOfCode,
} from "./capture-stream.ts";
import { FramePacer } from "./frame-pacer.ts";
import { advance, type Trouble, type WidgetState } from "./states.ts";

export interface RunOptions {
  readonly client: Pick<Client, "beginCapture">;
  readonly baseUrl: string;
  readonly purpose: CapturePurpose;
  /** Empty for the camera that faces the person. */
  readonly deviceId: string;
  /** Shows the mirrored preview; pictures are taken from it. */
  readonly video: HTMLVideoElement;
}

export interface RunListener {
  onCamera(camera: Camera): void;
  onState(state: WidgetState): void;
  /** The capture may now be spent, by this page only. */
  onPassed(capture: BegunCapture): void;
}

export interface CaptureRun {
  /** Ends it without a word to the listener; the camera's light goes out. */
  stop(): void;
}

/** Starts at once; the listener hears every change until the run ends. */
export function startCaptureRun(options: RunOptions, listener: RunListener): CaptureRun {
  const closers: (() => void)[] = [];
  let isOver = false;

  function stop(): void {
    isOver = true;
    for (const close of closers.splice(0)) close();
  }

  function endWith(state: WidgetState): void {
    if (isOver) return;
    stop();
    listener.onState(state);
  }

  const fail = (trouble: Trouble): void => endWith({ kind: "troubled", trouble });

  async function run(): Promise<void> {
    listener.onState({ kind: "asking-permission" });
    const result = await openCamera(options.deviceId);
    if (!result.ok) return fail(result.trouble);
    if (isOver) return closeCamera(result.camera);
    closers.push(() => closeCamera(result.camera));
    onCameraLost(result.camera, () => fail("camera-lost"));
    await show(result.camera, options.video);
    if (isOver) return;
    closers.push(() => (options.video.srcObject = null));
    listener.onCamera(result.camera);
    listener.onState({ kind: "connecting" });

    // Begun only now: its two minutes must not run while the browser asks for permission.
    const capture = await options.client.beginCapture({ purpose: options.purpose });
    if (isOver) return;
    const pacer = new FramePacer();
    const stream = openCaptureStream(
      browserDeps,
      streamUrl(options.baseUrl, location.href, capture.id),
      capture.clientToken,
      { onMessage: stepsInto(pacer, capture), onTrouble: fail },
    );
    closers.push(() => stream.close(), sendPictures(options.video, pacer, stream));
  }

  function stepsInto(pacer: FramePacer, capture: BegunCapture) {
    let state: WidgetState | undefined;
    return (message: Exclude<ServerMessage, { type: "error" }>): void => {
      if (message.type === "done") {
        if (!message.passed) return endWith({ kind: "failed", hint: message.hint });
        endWith({ kind: "passed" });
        return listener.onPassed(capture);
      }
      if (message.type === "ack") pacer.acknowledge(message.sequence);
      state = advance(state, message);
      if (state) listener.onState(state);
    };
  }

  run().catch((error: unknown) =>
    fail(error instanceof ProblemError ? troubleOfCode(error.code) : "camera-failed"),
  );
  return { stop };
}

async function show(camera: Camera, video: HTMLVideoElement): Promise<void> {
  video.srcObject = camera.stream;
  // Rejected when the element left the page in between; the run is over then anyway.
  await video.play().catch(() => undefined);
}

/** @returns A function that stops it. */
function sendPictures(video: HTMLVideoElement, pacer: FramePacer, stream: CaptureStream): () => void {
  const grabber = createJpegGrabber();
  const openedMs = performance.now();
  return watchFrames(video, (nowMs) => {
    const { step } = stream;
    if (step === undefined || !pacer.take(nowMs)) return;
    void sendPicture(grabber, video, pacer, stream, step, Math.max(0, nowMs - openedMs));
  });
}

async function sendPicture(
  grabber: JpegGrabber,
  video: HTMLVideoElement,
  pacer: FramePacer,
  stream: CaptureStream,
  step: number,
  clientMs: number,
): Promise<void> {
  const jpeg = await grabber.grab(video).catch(() => undefined);
  if (!jpeg) return pacer.giveUp();
  stream.sendFrame({ sequence: pacer.send(), clientMs, step }, jpeg);
}

const browserDeps = {
  // A browser's WebSocket hands its events to the handlers; `Socket` names only the part of them that is read.
  openSocket: (url: string) => new WebSocket(url) as Socket,
  after: (milliseconds: number, callback: () => void) => {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  },
};
