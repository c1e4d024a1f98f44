/** What has happened to this account, newest first, a page at a time. */
import { useCallback, useState } from "react";
import type { AccountEvent, PageOf } from "../../../contract/accounts.ts";
import { useClient } from "../client-context.tsx";
import { dateTime, device, eventName, zoneName } from "../format.ts";
import { Alert } from "../parts/alert.tsx";
import { Icon } from "../parts/icon.tsx";
import { useLoad } from "../use-load.ts";
import { Loaded, Section } from "./section.tsx";

type EventPage = PageOf<AccountEvent>;

export function Events() {
  const client = useClient();
  const loadFirst = useCallback(() => client.events(null), [client]);
  const [load, reload] = useLoad(loadFirst);
  return (
    <Section title="Recent activity">
      <Loaded load={load} onRetry={reload} lines={5}>
        {(first) =>
          first.items.length === 0 ? (
            <p className="empty">Nothing has happened yet.</p>
          ) : (
            <EventList first={first} />
          )
        }
      </Loaded>
    </Section>
  );
}

function EventList({ first }: { readonly first: EventPage }) {
  const client = useClient();
  const [items, setItems] = useState<readonly AccountEvent[]>(first.items);
  const [next, setNext] = useState(first.next);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();

  async function more(): Promise<void> {
    setBusy(true);
    setError(undefined);
    try {
      const page = await client.events(next);
      setItems((before) => [...before, ...page.items]);
      setNext(page.next);
    } catch (refusal) {
      setError(refusal);
    } finally {
      setBusy(false);
    }
  }

  return (
    <>
      <EventTable items={items} />
      {error !== undefined && <Alert error={error} />}
      {next !== null && (
        <button
          type="button"
          className="button secondary small"
          disabled={isBusy}
          onClick={() => void more()}
        >
          {isBusy ? "Loading…" : "Show older"}
        </button>
      )}
    </>
  );
}

function EventTable({ items }: { readonly items: readonly AccountEvent[] }) {
  const [zone] = useState(() => zoneName(new Date()));
  return (
    <table className="table">
      <caption>Times in {zone}</caption>
      <thead>
        <tr>
          <th scope="col">What</th>
          <th scope="col">Result</th>
          <th scope="col">When</th>
          <th scope="col">Device</th>
          <th scope="col">Address</th>
        </tr>
      </thead>
      <tbody>
        {items.map((event) => (
          <tr key={event.id}>
            <th scope="row">{eventName(event.kind)}</th>
            <td className={event.outcome}>
              <Icon name={event.outcome === "success" ? "check" : "close"} />
              {event.outcome === "success" ? "Succeeded" : "Failed"}
            </td>
            <td data-label="When">
              <time dateTime={event.at}>{dateTime(event.at)}</time>
            </td>
            <td data-label="Device" title={event.userAgent}>
              {device(event.userAgent)}
            </td>
            <td data-label="Address">{event.address}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
