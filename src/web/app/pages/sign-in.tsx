/** Signing in: say who you are, or just look; then the camera, or a photo where the server allows it. */
import { type FormEvent, lazy, Suspense, useState } from "react";
import { Link, useLocation } from "wouter";
import { hasCode } from "../../problem-error.ts";
import { useClient } from "../client-context.tsx";
import { Alert } from "../parts/alert.tsx";
import { CameraSkeleton } from "../parts/skeleton.tsx";
import { Field } from "../parts/field.tsx";
import { Icon } from "../parts/icon.tsx";
import { Page } from "../parts/page.tsx";
import { useSession } from "../session.tsx";
import { useSettings } from "../settings.tsx";

const CameraStep = lazy(() => import("../parts/camera-step.tsx"));
const PhotoStep = lazy(() =>
  import("../parts/photo-step.tsx").then(({ PhotoStep: step }) => ({ default: step })),
);

type Stage = "who" | "camera" | "photo";

export function SignIn() {
  const client = useClient();
  const session = useSession();
  const [settings, reloadSettings] = useSettings();
  const [, navigate] = useLocation();
  const [stage, setStage] = useState<Stage>("who");
  const [name, setName] = useState("");
  const [isNameNeeded, setNameNeeded] = useState(false);
  const [fieldError, setFieldError] = useState<string>();

  const allows = settings.kind === "ready" ? settings.value : undefined;
  const mayJustLook = allows?.identify === true && !isNameNeeded;
  const claim = name.trim() === "" ? {} : { username: name.trim() };

  /** Goes on with the name that was entered; `undefined` leaves it to the face. */
  function goOn(next: Stage): void {
    if (name.trim() === "" && !mayJustLook) return setFieldError("Enter your username or email.");
    setFieldError(undefined);
    setStage(next);
  }

  async function entering(attempt: Promise<unknown>): Promise<void> {
    try {
      await attempt;
    } catch (error) {
      if (!hasCode(error, "username-required", "identify-off")) throw error;
      setNameNeeded(true);
      setFieldError("Your username is needed: the face alone is not enough here.");
      return setStage("who");
    }
    session.entered();
    navigate("/dashboard", { replace: true });
  }

  if (settings.kind === "failed") {
    return (
      <Page title="Sign in" heading="Sign in">
        <Alert error={settings.error} onRetry={reloadSettings} />
      </Page>
    );
  }

  return (
    <Page
      title="Sign in"
      heading="Sign in"
      stage={stage}
      lead={stage === "who" ? "Your face is your key. Have a camera ready." : undefined}
    >
      {stage === "who" ? (
        <form
          className="stack"
          noValidate
          onSubmit={(event: FormEvent) => {
            event.preventDefault();
            if (name.trim() === "") setFieldError("Enter your username or email.");
            else goOn("camera");
          }}
        >
          <Field
            label="Username or email"
            value={name}
            onValue={(value) => {
              setName(value);
              setFieldError(undefined);
            }}
            error={fieldError}
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            maxLength={254}
          />
          <button type="submit" className="button primary wide">
            <Icon name="camera" />
            Continue with camera
          </button>
          <div className={mayJustLook ? "stack" : "stack absent"} aria-hidden={!mayJustLook}>
            <p className="or">or</p>
            <button
              type="button"
              className="button secondary wide"
              disabled={!mayJustLook}
              onClick={() => {
                setName("");
                setFieldError(undefined);
                setStage("camera");
              }}
            >
              <Icon name="face" />
              Just look at the camera
            </button>
          </div>
          {allows?.photoSignIn === true && (
            <p className="aside">
              No camera?{" "}
              <button type="button" className="link" onClick={() => goOn("photo")}>
                Sign in with a photo
              </button>
            </p>
          )}
        </form>
      ) : (
        <Claim name={name.trim()} onChange={() => setStage("who")} />
      )}
      <Suspense fallback={stage === "camera" ? <CameraSkeleton /> : null}>
        {stage === "camera" && (
          <CameraStep
            purpose="sign-in"
            busyText="Signing you in…"
            onProof={(capture) => entering(client.signIn({ ...claim, capture }))}
          />
        )}
        {stage === "photo" && (
          <>
            <p className="notice">
              <Icon name="info" />A photo proves less than a live face: this server allows it for trying
              things out.
            </p>
            <PhotoStep
              action="Sign in"
              limit={1}
              onPhotos={([photo = ""]) => entering(client.signInWithPhoto({ ...claim, photo }))}
            />
          </>
        )}
      </Suspense>
      <p className="aside">
        New here? <Link href="/register">Create an account</Link>
      </p>
    </Page>
  );
}

/** Who is signing in, with the way back. */
function Claim({ name, onChange }: { readonly name: string; readonly onChange: () => void }) {
  return (
    <p className="claim">
      <span>
        {name === "" ? (
          "By your face alone"
        ) : (
          <>
            As <strong>{name}</strong>
          </>
        )}
      </span>
      <button type="button" className="link" onClick={onChange}>
        Change
      </button>
    </p>
  );
}
