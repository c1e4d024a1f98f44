/** One run from pressing start to the verdict: camera, capture and stream in that order, each closed again at the end. */
import type { BeginCaptureBody, CaptureProof, CapturePurpose } from "../../contract/captures.ts";
import type { FrameHeader } from "../../contract/frame.ts";
import type { ServerMessage } from "../../contract/stream.ts";
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
import type { Colour } from "./light-colour.ts";
import { riskHints } from "./risk-hints.ts";
import { advance, begun, type Trouble, type WidgetState } from "./states.ts";
import { StepStart } from "./step-start.ts";

export interface RunOptions {
  /** @throws {ProblemError} */
  readonly beginCapture: (body: BeginCaptureBody) => Promise<CaptureProof>;
  readonly baseUrl: string;
  readonly purpose: CapturePurpose;
  /** Empty for the one that the server takes by itself. */
  readonly policy: string;
  /** Empty for the camera that faces the person. */
  readonly deviceId: string;
  /** Shows the mirrored preview; pictures are taken from it. */
  readonly video: HTMLVideoElement;
  /** The colour that the screen shows at this moment. */
  readonly shownColour: () => Colour;
}

export interface RunListener {
  onCamera(camera: Camera): void;
  onState(state: WidgetState): void;
  /** The capture may now be spent, by this page only. */
  onPassed(capture: CaptureProof): void;
}

export interface CaptureRun {
  /** Milliseconds since the first picture of the step was taken; below 0 until then. */
  sinceStepMs(nowMs: number): number;
  /** Ends it without a word to the listener; the camera's light goes out. */
  stop(): void;
}

/** Starts at once; the listener hears every change until the run ends. */
export function startCaptureRun(options: RunOptions, listener: RunListener): CaptureRun {
  const closers: (() => void)[] = [];
  const steps = new StepStart();
  let state: WidgetState | undefined;
  let isOver = false;

  function stop(): void {
    isOver = true;
    for (const close of closers.splice(0)) close();
  }

  function endWith(last: WidgetState): void {
    if (isOver) return;
    stop();
    listener.onState(last);
  }

  const fail = (trouble: Trouble): void => endWith({ kind: "troubled", trouble });

  async function run(): Promise<void> {
    listener.onState({ kind: "asking-permission" });
    const result = await openCamera(options.deviceId);
    if (!result.ok) return fail(result.trouble);
    if (isOver) return closeCamera(result.camera);
    closers.push(() => closeCamera(result.camera));
    onCameraLost(result.camera, () => fail("camera-lost"));
    await play(result.camera, options.video);
    if (isOver) return;
    closers.push(() => (options.video.srcObject = null));
    listener.onCamera(result.camera);
    listener.onState({ kind: "connecting" });

    // Begun only now: its two minutes must not run while the browser asks for permission.
    const { purpose, policy } = options;
    const capture = await options.beginCapture({ purpose, ...(policy === "" ? {} : { policy }) });
    if (isOver) return;
    const pacer = new FramePacer();
    const stream = openCaptureStream(
      browserDeps,
      streamUrl(options.baseUrl, location.href, capture.id),
      capture.clientToken,
      { onMessage: stepsInto(pacer, capture), onTrouble: fail },
      riskHints({
        cameraLabel: result.camera.stream.getVideoTracks()[0]?.label ?? "",
        isAutomated: navigator.webdriver,
      }),
    );
    const onBegun = (): void => show(begun(state));
    closers.push(() => stream.close(), sendPictures({ ...options, pacer, stream, steps, onBegun }));
  }

  function show(next: WidgetState | undefined): void {
    if (next === undefined || next === state) return;
    state = next;
    listener.onState(next);
  }

  function stepsInto(pacer: FramePacer, capture: CaptureProof) {
    return (message: Exclude<ServerMessage, { type: "error" }>): void => {
      if (message.type === "done") {
        if (!message.passed) return endWith({ kind: "failed", hint: message.hint });
        endWith({ kind: "passed" });
        return listener.onPassed(capture);
      }
      if (message.type === "ack") pacer.acknowledge(message.sequence);
      else steps.show(message.index, message.prompt, performance.now());
      show(advance(state, message));
    };
  }

  run().catch((error: unknown) =>
    fail(error instanceof ProblemError ? troubleOfCode(error.code) : "camera-failed"),
  );
  return { stop, sinceStepMs: (nowMs) => steps.sinceMs(nowMs) };
}

async function play(camera: Camera, video: HTMLVideoElement): Promise<void> {
  video.srcObject = camera.stream;
  // Rejected when the element left the page in between; the run is over then anyway.
  await video.play().catch(() => undefined);
}

interface PictureDeps extends Pick<RunOptions, "video" | "shownColour"> {
  readonly pacer: FramePacer;
  readonly stream: CaptureStream;
  readonly steps: StepStart;
  /** The first picture of a step was taken. */
  readonly onBegun: () => void;
}

/** @returns A function that stops it. */
function sendPictures(deps: PictureDeps): () => void {
  const { video, pacer, stream, steps } = deps;
  const grabber = createJpegGrabber();
  const openedMs = performance.now();
  return watchFrames(video, (nowMs) => {
    // Never before the stream's own beginning, which its clock counts from.
    const takenMs = Math.max(openedMs, nowMs);
    const step = steps.stepOf(takenMs);
    if (step === undefined || !stream.wantsPictures || !pacer.take(takenMs)) return;
    const colour = deps.shownColour();
    if (steps.take(step, takenMs)) deps.onBegun();
    void sendPicture(deps, grabber, takenMs, { clientMs: takenMs - openedMs, step, colour });
  });
}

async function sendPicture(
  { video, pacer, stream, steps }: PictureDeps,
  grabber: JpegGrabber,
  takenMs: number,
  header: Omit<FrameHeader, "sequence">,
): Promise<void> {
  const jpeg = await grabber.grab(video).catch(() => undefined);
  if (jpeg) return stream.sendFrame({ ...header, sequence: pacer.send() }, jpeg);
  pacer.giveUp();
  steps.giveUp(takenMs);
}

const browserDeps = {
  // A browser's WebSocket hands its events to the handlers; `Socket` names only the part of them that is read.
  openSocket: (url: string) => new WebSocket(url) as Socket,
  after: (milliseconds: number, callback: () => void) => {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  },
};
