/** The enrolled faces: when, from what, how good, what was kept; adding and removing them. */
import { useState } from "react";
import { Link } from "wouter";
import type { Enrolment } from "../../../contract/accounts.ts";
import { hasCode } from "../../problem-error.ts";
import { useClient } from "../client-context.tsx";
import { date, quality } from "../format.ts";
import { Alert } from "../parts/alert.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Icon } from "../parts/icon.tsx";
import { useToast } from "../toasts.tsx";
import { useLoad } from "../use-load.ts";
import { Loaded, Section } from "./section.tsx";

export function Faces() {
  const client = useClient();
  const toast = useToast();
  const [load, reload] = useLoad(client.enrolments);
  const [removing, setRemoving] = useState<Enrolment>();

  return (
    <Section
      title="Enrolled faces"
      aside={
        <Link href="/dashboard/face" className="button secondary small">
          <Icon name="plus" />
          Add or replace
        </Link>
      }
    >
      <Loaded load={load} onRetry={reload}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="empty">No face is enrolled. Add one, or you cannot sign in again.</p>
          ) : (
            <ul className="rows">
              {items.map((enrolment) => (
                <EnrolmentRow
                  key={enrolment.id}
                  enrolment={enrolment}
                  isLast={items.length === 1}
                  onRemove={() => setRemoving(enrolment)}
                />
              ))}
            </ul>
          )
        }
      </Loaded>
      {removing && (
        <RemoveDialog
          enrolment={removing}
          onClose={() => setRemoving(undefined)}
          onRemoved={() => {
            setRemoving(undefined);
            toast("The face was removed.");
            reload();
          }}
        />
      )}
    </Section>
  );
}

interface EnrolmentRowProps {
  readonly enrolment: Enrolment;
  readonly isLast: boolean;
  readonly onRemove: () => void;
}

function EnrolmentRow({ enrolment, isLast, onRemove }: EnrolmentRowProps) {
  const client = useClient();
  const { source, imageCount, createdAt, photoIds } = enrolment;
  const from = source === "photos" ? "From photos" : "From the camera";
  return (
    <li className="row">
      <span className="badge">
        <Icon name={source === "photos" ? "photo" : "camera"} />
      </span>
      <div className="row-main">
        <p className="row-title">{`${from}, ${date(createdAt)}`}</p>
        <p className="help">
          {`${imageCount} ${imageCount === 1 ? "picture" : "pictures"} · Quality: ${quality(enrolment.quality)}`}
        </p>
        {photoIds.length > 0 && (
          <ul className="kept" aria-label="Kept photos">
            {photoIds.map((id, at) => (
              <li key={id}>
                <KeptPhoto url={client.photoUrl(id)} number={at + 1} />
              </li>
            ))}
          </ul>
        )}
      </div>
      {isLast ? (
        <span className="help only">Your only face</span>
      ) : (
        <button
          type="button"
          className="button quiet small"
          aria-label={`Remove: ${from}, ${date(createdAt)}`}
          onClick={onRemove}
        >
          Remove
        </button>
      )}
    </li>
  );
}

interface KeptPhotoProps {
  readonly url: string;
  readonly number: number;
}

/** Not every browser can show every format that may be kept, HEIC above all. */
function KeptPhoto({ url, number }: KeptPhotoProps) {
  const [isReadable, setReadable] = useState(true);
  const name = `Kept photo ${number}`;
  if (!isReadable) {
    return (
      <span className="kept-unreadable" role="img" aria-label={name}>
        <Icon name="photo" />
      </span>
    );
  }
  return (
    <img src={url} alt={name} width="56" height="56" loading="lazy" onError={() => setReadable(false)} />
  );
}

interface RemoveDialogProps {
  readonly enrolment: Enrolment;
  readonly onClose: () => void;
  readonly onRemoved: () => void;
}

function RemoveDialog({ enrolment, onClose, onRemoved }: RemoveDialogProps) {
  const client = useClient();
  const [error, setError] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);

  async function remove(): Promise<void> {
    setBusy(true);
    try {
      await client.removeEnrolment(enrolment.id);
      onRemoved();
    } catch (refusal) {
      // Gone already, for example from another tab: that is what was wanted.
      if (hasCode(refusal, "not-found")) return onRemoved();
      setError(refusal);
      setBusy(false);
    }
  }

  return (
    <Dialog title="Remove this face?" onClose={onClose}>
      <p>Its template and any kept photos are deleted. You can still sign in with your other faces.</p>
      {error !== undefined && <Alert error={error} />}
      <div className="dialog-actions">
        <button type="button" className="button secondary" onClick={onClose}>
          Keep it
        </button>
        <button type="button" className="button danger" disabled={isBusy} onClick={() => void remove()}>
          Remove
        </button>
      </div>
    </Dialog>
  );
}
