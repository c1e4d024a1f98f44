/** What the page can see of a camera or a browser that is not what it seems: hints for the operator's log, easily left out and no proof. */
import type { RiskHint } from "../../contract/stream.ts";

/** Labels of cameras that are programs: OBS, ManyCam, Snap Camera, XSplit VCam, v4l2loopback and the like. */
const VIRTUAL_CAMERA =
  /\bobs\b|obs[- ]camera|virtual|manycam|snap camera|xsplit|v4l2|loopback|dummy|droidcam|e2esoft|splitcam|fake_device|webcamoid/i;

/** What the hints are read from. */
export interface PageSigns {
  /** Of the video track; empty when the browser keeps it back. */
  readonly cameraLabel: string;
  /** `navigator.webdriver`. */
  readonly isAutomated: boolean;
}

/** @returns In the order of the contract; empty for almost everybody. */
export function riskHints({ cameraLabel, isAutomated }: PageSigns): RiskHint[] {
  return [
    ...(VIRTUAL_CAMERA.test(cameraLabel) ? (["virtual-camera"] as const) : []),
    ...(isAutomated ? (["automation"] as const) : []),
  ];
}
