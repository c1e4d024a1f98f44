/** Registering: details and consent first, then a face by camera or photos, then one request that creates it all. */
import { useState } from "react";
import { Link, useLocation } from "wouter";
import type { RegisterBody } from "../../../contract/accounts.ts";
import type { CaptureProof } from "../../../contract/captures.ts";
import { hasCode } from "../../problem-error.ts";
import { useClient } from "../client-context.tsx";
import { Alert } from "../parts/alert.tsx";
import CameraStep from "../parts/camera-step.tsx";
import { FaceSource, type FaceSourceKind } from "../parts/face-source.tsx";
import { Page } from "../parts/page.tsx";
import { PhotoStep } from "../parts/photo-step.tsx";
import { type Details, emptyDetails, RegisterDetails } from "../parts/register-details.tsx";
import { useSession } from "../session.tsx";
import { useToast } from "../toasts.tsx";

export default function Register() {
  const client = useClient();
  const session = useSession();
  const toast = useToast();
  const [, navigate] = useLocation();
  const [stage, setStage] = useState<"details" | "face">("details");
  const [source, setSource] = useState<FaceSourceKind>("camera");
  const [details, setDetails] = useState<Details>(emptyDetails);
  const [taken, setTaken] = useState<unknown>();
  // A refused name does not spend the capture: it is good for another try with another name.
  const [unspent, setUnspent] = useState<CaptureProof>();

  async function create(face: Pick<RegisterBody, "capture" | "photos">): Promise<void> {
    try {
      const { note } = await client.register({
        username: details.username.trim(),
        email: details.email.trim(),
        consent: true,
        keepPhotos: details.keepPhotos,
        ...face,
      });
      arrive(face.capture !== undefined, note);
    } catch (error) {
      setUnspent(undefined);
      if (!hasCode(error, "already-registered")) throw error;
      setUnspent(face.capture);
      setTaken(error);
      setStage("details");
    }
  }

  function arrive(isSignedIn: boolean, note: string | null): void {
    if (isSignedIn) session.entered();
    navigate(isSignedIn ? "/dashboard" : "/sign-in", { replace: true });
    toast(
      isSignedIn
        ? "Welcome. Your account is ready."
        : "Your account is ready. Sign in by looking at the camera.",
    );
    if (note !== null) toast(note);
  }

  return (
    <Page
      title="Register"
      stage={stage}
      heading={stage === "details" ? "Create your account" : "Show your face"}
      lead={stage === "details" ? "Two steps: a few details, then your face." : undefined}
    >
      <ol className="steps" aria-label="Progress">
        <li aria-current={stage === "details" ? "step" : undefined}>Details</li>
        <li aria-current={stage === "face" ? "step" : undefined}>Your face</li>
      </ol>
      {stage === "details" ? (
        <RegisterDetails
          details={details}
          onDetails={setDetails}
          onDone={() => {
            setTaken(undefined);
            setStage("face");
          }}
        >
          {taken !== undefined && <Alert error={taken} />}
        </RegisterDetails>
      ) : (
        <div className="stack">
          <p className="claim">
            <span>
              As <strong>{details.username.trim()}</strong>
            </span>
            <button type="button" className="link" onClick={() => setStage("details")}>
              Change
            </button>
          </p>
          {unspent ? (
            <Resume onResume={() => create({ capture: unspent })} onAgain={() => setUnspent(undefined)} />
          ) : (
            <>
              <FaceSource value={source} onValue={setSource} />
              {source === "camera" ? (
                <CameraStep
                  purpose="register"
                  busyText="Creating your account…"
                  onProof={(capture) => create({ capture })}
                />
              ) : (
                <PhotoStep action="Create account" onPhotos={(photos) => create({ photos })} />
              )}
            </>
          )}
        </div>
      )}
      <p className="aside">
        Already registered? <Link href="/sign-in">Sign in</Link>
      </p>
    </Page>
  );
}

interface ResumeProps {
  readonly onResume: () => Promise<void>;
  readonly onAgain: () => void;
}

/** Offers to use the capture that a refused name left unspent. */
function Resume({ onResume, onAgain }: ResumeProps) {
  const [isBusy, setBusy] = useState(false);

  function resume(): void {
    setBusy(true);
    // Too late for this capture, or refused for another reason: the camera says more in its place.
    onResume().catch(onAgain);
  }

  return (
    <>
      <p className="notice">Your face check from a moment ago is still good.</p>
      <button type="button" className="button primary wide" disabled={isBusy} onClick={resume}>
        Create account
      </button>
      <button type="button" className="button quiet wide" disabled={isBusy} onClick={onAgain}>
        Do the face check again
      </button>
    </>
  );
}
