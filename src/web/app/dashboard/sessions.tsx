/** The browsers that are signed in, and ending any of the others. */
import { useState } from "react";
import type { AccountSession } from "../../../contract/accounts.ts";
import { hasCode } from "../../problem-error.ts";
import { useClient } from "../client-context.tsx";
import { assurance, dateTime, device } from "../format.ts";
import { Icon } from "../parts/icon.tsx";
import { problemWords } from "../problem-words.ts";
import { useToast } from "../toasts.tsx";
import { useLoad } from "../use-load.ts";
import { Loaded, Section } from "./section.tsx";

export function Sessions() {
  const [load, reload] = useLoad(useClient().sessions);
  return (
    <Section title="Signed-in browsers">
      <Loaded load={load} onRetry={reload} lines={2}>
        {({ items }) => (
          <ul className="rows">
            {items.map((session) => (
              <SessionRow key={session.id} session={session} onEnded={reload} />
            ))}
          </ul>
        )}
      </Loaded>
    </Section>
  );
}

interface SessionRowProps {
  readonly session: AccountSession;
  readonly onEnded: () => void;
}

function SessionRow({ session, onEnded }: SessionRowProps) {
  const client = useClient();
  const toast = useToast();
  const [isBusy, setBusy] = useState(false);
  const name = device(session.userAgent);

  async function end(): Promise<void> {
    setBusy(true);
    try {
      await client.revokeSession(session.id).catch((error: unknown) => {
        // It ended by itself in the meantime.
        if (!hasCode(error, "not-found")) throw error;
      });
      toast(`${name} was logged out.`);
      onEnded();
    } catch (error) {
      toast(`${name} is still signed in. ${problemWords(error).advice}`);
      setBusy(false);
    }
  }

  return (
    <li className="row">
      <span className="badge">
        <Icon name="laptop" />
      </span>
      <div className="row-main">
        <p className="row-title">
          <span title={session.userAgent}>{name}</span>
          {session.current && <span className="tag">This browser</span>}
        </p>
        <p className="help">
          {`${assurance(session.acr)} · ${session.address} · Last used ${dateTime(session.lastSeenAt)}`}
        </p>
      </div>
      {!session.current && (
        <button
          type="button"
          className="button quiet small"
          aria-label={`Log out ${name}, last used ${dateTime(session.lastSeenAt)}`}
          disabled={isBusy}
          onClick={() => void end()}
        >
          Log out
        </button>
      )}
    </li>
  );
}
