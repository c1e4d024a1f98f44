/** What a person agrees to, in plain words; its version is the server's `consentVersion`. */
import type { Settings } from "../../../contract/accounts.ts";

export function ConsentText({ settings }: { readonly settings: Settings | undefined }) {
  return (
    <details className="consent-text">
      <summary>What this means</summary>
      <ul>
        <li>
          <strong>What is processed.</strong> Pictures of your face, from the camera or from photos you
          upload. From them this server computes numbers that tell your face from others (a template). That is
          biometric data.
        </li>
        <li>
          <strong>What for.</strong> Only to sign you in here, and to see that it is you and not a picture of
          you.
        </li>
        <li>
          <strong>What is kept.</strong> The template, your username and email, and a log of sign-ins with
          time, address and browser. Templates are encrypted with a key of your own. Camera pictures are never
          kept
          {settings?.keepPhotos === "none"
            ? ", and neither are photos."
            : "; photos only as you choose here."}
        </li>
        <li>
          <strong>Where.</strong> On this server ({location.host}), run by whoever gave you this address.
          Nothing is sent to anybody else.
        </li>
        <li>
          <strong>How sure it is.</strong> No face check is perfect: it can refuse you, and a very good
          forgery could pass. Ask for another way to sign in if you do not want to use your face.
        </li>
        <li>
          <strong>Your way out.</strong> Delete your account on your dashboard at any time. The key is
          destroyed with it, and what it sealed can never be read again.
        </li>
      </ul>
      {settings && <p className="help">Consent text version {settings.consentVersion}</p>}
    </details>
  );
}
