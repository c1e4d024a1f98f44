/** Tells JSX about `<face-capture>`; React sets its properties and listens to its events by these names. */
import type { DetailedHTMLProps, HTMLAttributes } from "react";
import type { CaptureProof, CapturePurpose } from "../../contract/captures.ts";
import type { FaceCaptureEvents } from "../widget/face-capture.ts";

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "face-capture": DetailedHTMLProps<HTMLAttributes<HTMLElement>, HTMLElement> & {
        purpose: CapturePurpose;
        policy?: string;
        autostart?: boolean;
        given?: CaptureProof;
        "onvultus-passed"?: (event: FaceCaptureEvents["vultus-passed"]) => void;
        "onvultus-failed"?: (event: FaceCaptureEvents["vultus-failed"]) => void;
        "onvultus-error"?: (event: FaceCaptureEvents["vultus-error"]) => void;
      };
    }
  }
}
