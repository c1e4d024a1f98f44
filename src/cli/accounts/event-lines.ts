/** The event log as text: a line an event, and what is said of events that have not arrived in it. */
import type { EventFacts, WaitingEvents } from "../../contract/operator.ts";
import { textTable } from "../../evaluation/text-table.ts";

const head = ["time", "kind", "outcome", "user", "reached", "reason", "address"];

/** Events in columns, without their head. */
export interface EventTable {
  readonly head: string;
  /** Lines as wide as those before, and wider where they have to be. */
  lines(events: readonly EventFacts[]): readonly string[];
}

/** @param first The events that are shown first; they settle how wide the columns are. */
export function createEventTable(first: readonly EventFacts[]): EventTable {
  let widest: readonly string[] = widestCells([head, ...first.map(cellsOf)]);
  return {
    head: textTable([widest, head])[1],
    lines(events) {
      const rows = events.map(cellsOf);
      widest = widestCells([widest, ...rows]);
      return textTable([widest, ...rows]).slice(1);
    },
  };
}

/** A whole table. */
export function eventTable(events: readonly EventFacts[]): readonly string[] {
  const table = createEventTable(events);
  return [table.head, ...table.lines(events)];
}

/** @returns Nothing when none waits. */
export function waitingLines({ count, isMore }: WaitingEvents): readonly string[] {
  if (count === 0) return [];
  const many = isMore
    ? `More than ${count} events have`
    : count === 1
      ? "1 event has"
      : `${count} events have`;
  return [`${many} not arrived in the log yet and cannot be shown: they wait, and none is lost.`];
}

function cellsOf(event: EventFacts): readonly string[] {
  const { at, kind, outcome, username, userId, acr, reason, address } = event;
  return [
    ...[at, kind, outcome, username ?? userId ?? "-"],
    ...[acr?.split(":").at(-1) ?? "-", reason ?? "-", address],
  ];
}

function widestCells(rows: readonly (readonly string[])[]): readonly string[] {
  return head.map((_, column) =>
    rows.reduce((widest, row) => (row[column].length > widest.length ? row[column] : widest), ""),
  );
}
