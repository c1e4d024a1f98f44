/** Deleting the account, after typing its name: there is no way back, and the page says so. */
import { type FormEvent, useState } from "react";
import { useLocation } from "wouter";
import { useClient } from "../client-context.tsx";
import { Alert } from "../parts/alert.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Field } from "../parts/field.tsx";
import { useSession } from "../session.tsx";
import { useToast } from "../toasts.tsx";
import { Section } from "./section.tsx";

export function DeleteAccount({ username }: { readonly username: string }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <Section title="Delete account">
      <div className="danger-zone">
        <p>
          Your templates, kept photos, sessions and profile are erased at once. Nobody can bring them back.
        </p>
        <button type="button" className="button danger-outline" onClick={() => setOpen(true)}>
          Delete account
        </button>
      </div>
      {isOpen && <DeleteDialog username={username} onClose={() => setOpen(false)} />}
    </Section>
  );
}

interface DeleteDialogProps {
  readonly username: string;
  readonly onClose: () => void;
}

function DeleteDialog({ username, onClose }: DeleteDialogProps) {
  const client = useClient();
  const session = useSession();
  const toast = useToast();
  const [, navigate] = useLocation();
  const [typed, setTyped] = useState("");
  const [error, setError] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const isConfirmed = typed.trim() === username;

  async function erase(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (!isConfirmed || isBusy) return;
    setBusy(true);
    try {
      await client.deleteAccount({ username: typed.trim() });
      session.left();
      navigate("/", { replace: true });
      toast("Your account was deleted.");
    } catch (refusal) {
      setError(refusal);
      setBusy(false);
    }
  }

  return (
    <Dialog title="Delete your account?" onClose={onClose}>
      <form className="stack" onSubmit={(event) => void erase(event)}>
        <p>This cannot be undone.</p>
        <Field
          label={`Type ${username} to confirm`}
          value={typed}
          onValue={setTyped}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
        />
        {error !== undefined && <Alert error={error} />}
        <div className="dialog-actions">
          <button type="button" className="button secondary" onClick={onClose}>
            Keep my account
          </button>
          <button type="submit" className="button danger" disabled={!isConfirmed || isBusy}>
            Delete for good
          </button>
        </div>
      </form>
    </Dialog>
  );
}
