/** Opens the camera, lists the others, and turns its pictures into JPEGs. Nothing here is stored. */
import { troubleBeforeAsking, troubleOfCameraError } from "./camera-trouble.ts";
import type { Trouble } from "./states.ts";

/** The size that the gates were measured with; a larger picture is scaled down to it. */
const longestSide = 640;
const jpegQuality = 0.88;

export interface Camera {
  readonly stream: MediaStream;
  /** Empty when the browser does not say. */
  readonly deviceId: string;
}

export type CameraResult =
  { readonly ok: true; readonly camera: Camera } | { readonly ok: false; readonly trouble: Trouble };

/**
 * Asks for the camera; the browser may show its own question.
 *
 * @param deviceId A device to prefer; empty for the one that faces the person.
 */
export async function openCamera(deviceId: string): Promise<CameraResult> {
  const trouble = troubleBeforeAsking({
    isSecureContext: globalThis.isSecureContext,
    hasMediaDevices: "mediaDevices" in navigator,
    hasWebSocket: "WebSocket" in globalThis,
  });
  if (trouble) return { ok: false, trouble };
  try {
    const stream = await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: {
        width: { ideal: 640 },
        height: { ideal: 480 },
        frameRate: { ideal: 30 },
        ...(deviceId === "" ? { facingMode: "user" } : { deviceId: { exact: deviceId } }),
      },
    });
    return { ok: true, camera: { stream, deviceId: trackOf(stream)?.getSettings().deviceId ?? "" } };
  } catch (error) {
    return { ok: false, trouble: troubleOfCameraError(error) };
  }
}

/** Switches the camera's light off. */
export function closeCamera(camera: Camera): void {
  for (const track of camera.stream.getTracks()) track.stop();
}

/** Calls back once when the camera is unplugged or taken away. */
export function onCameraLost(camera: Camera, callback: () => void): void {
  trackOf(camera.stream)?.addEventListener("ended", callback, { once: true });
}

/** The cameras there are to choose from; names come only after the person allowed one. */
export async function listCameras(): Promise<MediaDeviceInfo[]> {
  const devices = await navigator.mediaDevices.enumerateDevices().catch(() => []);
  return devices.filter((device) => device.kind === "videoinput");
}

/** Whether the person has allowed the camera here before, so that starting asks nothing. */
export async function isCameraAllowed(): Promise<boolean> {
  try {
    return (await navigator.permissions.query({ name: "camera" })).state === "granted";
  } catch {
    // Browsers without this question (older Firefox and Safari) ask when the camera starts.
    return false;
  }
}

/** Calls back for each new picture of the video until the returned function is called. */
export function watchFrames(video: HTMLVideoElement, onFrame: (nowMs: number) => void): () => void {
  let isOver = false;
  const again = (nowMs: number): void => {
    if (isOver) return;
    onFrame(nowMs);
    request();
  };
  const request = (): void => {
    if ("requestVideoFrameCallback" in video) video.requestVideoFrameCallback(again);
    else requestAnimationFrame(again);
  };
  request();
  return () => {
    isOver = true;
  };
}

export interface JpegGrabber {
  /** @returns The video's current picture, unmirrored, or `undefined` when there is none yet. */
  grab(video: HTMLVideoElement): Promise<Uint8Array | undefined>;
}

/** Makes one canvas and uses it for every picture. */
export function createJpegGrabber(): JpegGrabber {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { alpha: false });
  return {
    async grab(video) {
      const { videoWidth, videoHeight } = video;
      if (!context || videoWidth === 0 || videoHeight === 0) return undefined;
      const scale = Math.min(1, longestSide / Math.max(videoWidth, videoHeight));
      const width = Math.round(videoWidth * scale);
      const height = Math.round(videoHeight * scale);
      if (canvas.width !== width) canvas.width = width;
      if (canvas.height !== height) canvas.height = height;
      context.drawImage(video, 0, 0, width, height);
      const blob = await new Promise<Blob | null>((resolve) =>
        canvas.toBlob(resolve, "image/jpeg", jpegQuality),
      );
      return blob ? new Uint8Array(await blob.arrayBuffer()) : undefined;
    },
  };
}

function trackOf(stream: MediaStream): MediaStreamTrack | undefined {
  return stream.getVideoTracks()[0];
}
