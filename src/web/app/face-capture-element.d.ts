/** Tells JSX about `<face-capture>`; React sets its properties and listens to its events by these names. */
import type { DetailedHTMLProps, HTMLAttributes } from "react";
import type { CapturePurpose } from "../../contract/captures.ts";
import type { FaceCaptureEvents } from "../widget/face-capture.ts";

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "face-capture": DetailedHTMLProps<HTMLAttributes<HTMLElement>, HTMLElement> & {
        purpose: CapturePurpose;
        policy?: string;
        autostart?: boolean;
        "onvultus-passed"?: (event: FaceCaptureEvents["vultus-passed"]) => void;
      };
    }
  }
}
