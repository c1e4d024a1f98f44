/** Turns what a browser throws when a camera does not open into what the person can do about it. */
import type { Trouble } from "./states.ts";

/** What the browser offers, read once before asking. */
export interface CameraOffer {
  readonly isSecureContext: boolean;
  readonly hasMediaDevices: boolean;
  readonly hasWebSocket: boolean;
}

/** @returns `undefined` when it makes sense to ask for the camera. */
export function troubleBeforeAsking(offer: CameraOffer): Trouble | undefined {
  // Checked first: without a secure origin browsers hide the camera, and would seem too old.
  if (!offer.isSecureContext) return "insecure-origin";
  if (!offer.hasMediaDevices || !offer.hasWebSocket) return "unsupported";
  return undefined;
}

/** @param error Whatever `getUserMedia` rejected with. */
export function troubleOfCameraError(error: unknown): Trouble {
  switch (error instanceof Error ? error.name : "") {
    case "NotAllowedError":
    case "PermissionDeniedError":
      return "permission-denied";
    case "SecurityError":
      return "insecure-origin";
    case "NotFoundError":
    case "DevicesNotFoundError":
    case "OverconstrainedError":
      return "no-camera";
    // Windows and Firefox say so when another program holds the device.
    case "NotReadableError":
    case "TrackStartError":
    case "AbortError":
      return "camera-busy";
    default:
      return "camera-failed";
  }
}
