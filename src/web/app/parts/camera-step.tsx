/** The camera on a page: runs a capture, spends it at once, and shows in place what the server said. */
import { useEffect, useRef, useState } from "react";
import type { CaptureProof, CapturePurpose } from "../../../contract/captures.ts";
import "../../widget/define.ts";
import { Alert } from "./alert.tsx";

interface CameraStepProps {
  readonly purpose: CapturePurpose;
  /** What is said while the server works on the passed capture. */
  readonly busyText: string;
  /** Spends the capture; what it throws is shown here, unless it handles that itself. */
  readonly onProof: (proof: CaptureProof) => Promise<void>;
}

type StepState =
  | { readonly kind: "capturing" }
  | { readonly kind: "spending" }
  | { readonly kind: "refused"; readonly error: unknown };

export default function CameraStep({ purpose, busyText, onProof }: CameraStepProps) {
  const [state, setState] = useState<StepState>({ kind: "capturing" });
  const [round, setRound] = useState(0);

  const place = useRef<HTMLDivElement>(null);

  useEffect(() => {
    // What was focused has left the page: stay here, not at the top.
    if (document.activeElement === document.body) place.current?.focus({ preventScroll: true });
  }, [state.kind]);

  async function spend(proof: CaptureProof): Promise<void> {
    setState({ kind: "spending" });
    try {
      await onProof(proof);
    } catch (error) {
      setState({ kind: "refused", error });
    }
  }

  return (
    <div ref={place} tabIndex={-1} className="camera-step">
      {state.kind === "refused" ? (
        <Alert
          error={state.error}
          onRetry={() => {
            setRound(round + 1);
            setState({ kind: "capturing" });
          }}
        />
      ) : (
        <>
          <face-capture
            key={round}
            purpose={purpose}
            autostart
            onvultus-passed={({ detail: { id, clientToken } }) => void spend({ id, clientToken })}
          />
          <p className="busy" role="status">
            {state.kind === "spending" && (
              <>
                <span className="spinner" />
                {busyText}
              </>
            )}
          </p>
        </>
      )}
    </div>
  );
}
