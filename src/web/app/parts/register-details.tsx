/** The first step of registering: username, email, what may be kept of photos, and consent. */
import { type FormEvent, type ReactNode, useRef, useState } from "react";
import type { RegisterBody, Settings } from "../../../contract/accounts.ts";
import { type DetailErrors, detailErrors } from "../register-rules.ts";
import { useSettings } from "../settings.tsx";
import { Alert } from "./alert.tsx";
import { ConsentText } from "./consent-text.tsx";
import { Field } from "./field.tsx";

type KeepPhotos = NonNullable<RegisterBody["keepPhotos"]>;

export interface Details {
  readonly username: string;
  readonly email: string;
  readonly consent: boolean;
  readonly keepPhotos: KeepPhotos;
}

/** Keeping nothing is what a person gets who chooses nothing. */
export const emptyDetails: Details = { username: "", email: "", consent: false, keepPhotos: "none" };

interface RegisterDetailsProps {
  readonly details: Details;
  readonly onDetails: (details: Details) => void;
  readonly onDone: () => void;
  readonly children?: ReactNode;
}

export function RegisterDetails({ details, onDetails, onDone, children }: RegisterDetailsProps) {
  const [load, reload] = useSettings();
  const [errors, setErrors] = useState<DetailErrors>({});
  const form = useRef<HTMLFormElement>(null);
  const settings = load.kind === "ready" ? load.value : undefined;

  function change(part: Partial<Details>): void {
    onDetails({ ...details, ...part });
    const [changed] = Object.keys(part);
    setErrors((before) => Object.fromEntries(Object.entries(before).filter(([field]) => field !== changed)));
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    const found = detailErrors(details);
    setErrors(found);
    const [first] = Object.keys(found);
    if (first === undefined) return onDone();
    form.current?.querySelector<HTMLInputElement>(`[name=${first}]`)?.focus();
  }

  if (load.kind === "failed") return <Alert error={load.error} onRetry={reload} />;
  return (
    <form ref={form} className="stack" noValidate onSubmit={submit}>
      {children}
      <Field
        label="Username"
        name="username"
        value={details.username}
        onValue={(username) => change({ username })}
        error={errors.username}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={40}
      />
      <Field
        label="Email"
        name="email"
        type="email"
        value={details.email}
        onValue={(email) => change({ email })}
        error={errors.email}
        autoComplete="email"
        maxLength={254}
      />
      <KeepPhotosChoice
        most={settings?.keepPhotos}
        value={details.keepPhotos}
        onValue={(keepPhotos) => change({ keepPhotos })}
      />
      <div className="consent">
        <label className="check">
          <input
            type="checkbox"
            name="consent"
            checked={details.consent}
            onChange={(event) => change({ consent: event.target.checked })}
            aria-invalid={errors.consent !== undefined}
            aria-describedby="consent-error"
          />
          <span>I agree that this server processes pictures of my face to sign me in.</span>
        </label>
        <p id="consent-error" className="field-error" aria-live="polite">
          {errors.consent}
        </p>
        <ConsentText settings={settings} />
      </div>
      <button type="submit" className="button primary wide" disabled={!settings}>
        Continue
      </button>
    </form>
  );
}

interface KeepPhotosChoiceProps {
  /** The most that the server keeps; undefined while it is not known. */
  readonly most: Settings["keepPhotos"] | undefined;
  readonly value: KeepPhotos;
  readonly onValue: (value: KeepPhotos) => void;
}

const keepOptions = [
  { value: "none", text: "Keep nothing", help: "Photos you upload are deleted once they are read." },
  {
    value: "aligned",
    text: "Keep the face",
    help: "A small encrypted crop of 112 × 112 pixels, to enroll you again.",
  },
  { value: "original", text: "Keep the photos", help: "Encrypted, as you upload them." },
] as const;

function KeepPhotosChoice({ most, value, onValue }: KeepPhotosChoiceProps) {
  if (most === "none") return null;
  const offered = keepOptions.filter((option) => option.value !== "original" || most === "original");
  return (
    <fieldset className="choices">
      <legend>Photos that you upload</legend>
      {offered.map((option) => (
        <label key={option.value} className="check">
          <input
            type="radio"
            name="keepPhotos"
            checked={value === option.value}
            onChange={() => onValue(option.value)}
          />
          <span>
            {option.text}
            <span className="help">{option.help}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
