/** `vultus events list`: the audit log, and what comes while one looks on. */
import { type Command, Option } from "commander";
import type { AuthDeps } from "../../auth/deps.ts";
import { eventKinds } from "../../auth/events.ts";
import { findAccount } from "../../auth/find-account.ts";
import { countWaitingEvents, type EventFacts, type EventWish, readEvents } from "../../auth/read-events.ts";
import { isProblem } from "../../shared/errors.ts";
import type { CliDeps } from "../deps.ts";
import { createEventTable, eventTable, waitingLines } from "./event-lines.ts";
import { followEvents } from "./follow-events.ts";
import { type Moment, readMoment } from "./moment.ts";
import { wholeNumberFrom } from "../options.ts";

type LogDeps = Pick<AuthDeps, "records" | "now">;

interface EventsOptions {
  readonly user?: string;
  readonly kind?: string;
  readonly since?: Moment;
  readonly until?: Moment;
  readonly count: number;
  readonly follow?: boolean;
  readonly json?: boolean;
  readonly jsonl?: boolean;
}

export function addEventsCommand(program: Command, deps: CliDeps): void {
  const events = program.command("events").description("the audit log: attempts and changes");
  events
    .command("list")
    .description("list the last events, the newest first")
    .option(
      "--user <user>",
      "only of this user: a username, an email or an id, also of an account that is gone",
    )
    .addOption(new Option("--kind <kind>", "only of this kind").choices(eventKinds))
    .option(
      "--since <moment>",
      "from then on: 2026-11-21, 2026-11-21T14:30Z, or how long ago: 8h",
      readMoment(false),
    )
    .option("--until <moment>", "up to then, a day included", readMoment(true))
    .option("--count <number>", "at most so many", wholeNumberFrom(1, 100_000), 50)
    .addOption(
      new Option("--follow", "then go on with new ones as they come, until Ctrl-C").conflicts([
        "until",
        "json",
      ]),
    )
    .addOption(new Option("--json", "as one JSON document").conflicts("jsonl"))
    .option("--jsonl", "as JSON, a line an event")
    .addHelpText("after", help)
    .action((options: EventsOptions) =>
      deps.withRecords(async (open) => {
        const { user, kind, since, until } = options;
        const sieve = {
          ...{ userId: user === undefined ? undefined : await userIdOf(open, user), kind },
          ...{ since: since?.(open.now()), until: until?.(open.now()) },
        };
        return options.follow ? follow(deps, open, sieve, options) : list(deps, open, sieve, options);
      }),
    );
}

/** Events outlive the account, and then name it by its id alone. @throws {VultusError} As `findAccount`. */
async function userIdOf(open: LogDeps, claim: string): Promise<string> {
  try {
    return (await findAccount(open, claim)).id;
  } catch (error) {
    if (isProblem(error, "not-found") && claim.startsWith("usr_")) return claim;
    throw error;
  }
}

type Sieve = Omit<EventWish, "count">;

async function list(
  deps: CliDeps,
  open: LogDeps,
  sieve: Sieve,
  { count, json, jsonl }: EventsOptions,
): Promise<void> {
  // Before the log, so that an event that moves meanwhile is missed by neither; and also when the log is away.
  const waiting = await countWaitingEvents(open);
  for (const line of waitingLines(waiting)) deps.note(line);
  const events = await readEvents(open, { ...sieve, count });
  if (json) return deps.print(JSON.stringify({ events, waiting }, null, 2));
  if (jsonl) return events.forEach((event) => deps.print(JSON.stringify(event)));
  if (events.length === 0) return deps.print("There are no such events.");
  for (const line of eventTable(events)) deps.print(line);
}

async function follow(
  deps: CliDeps,
  open: LogDeps,
  sieve: Sieve,
  { count, jsonl }: EventsOptions,
): Promise<void> {
  const following = await followEvents(open, sieve, count);
  const table = createEventTable(following.first);
  const show = (events: readonly EventFacts[]): void => {
    const lines = jsonl ? events.map((event) => JSON.stringify(event)) : table.lines(events);
    for (const line of lines) deps.print(line);
  };
  if (!jsonl) deps.print(table.head);
  show(following.first);
  let isAway = false;
  await deps.everySecond(async () => {
    try {
      show(await following.look());
      if (isAway) deps.note("It answers again.");
      isAway = false;
    } catch (error) {
      if (!isProblem(error, "storage-unavailable")) throw error;
      if (!isAway) deps.note(`${error.message} What comes meanwhile is shown when it answers again.`);
      isAway = true;
    }
  });
}

const help = `
"reached" is the level that a sign-in reached. With --follow the oldest comes first, as new ones come below. The embedded database
belongs to one process at a time: to watch a server's log, keep it in a database server.

Exit code: 0 listed, also when there is nothing, 2 anything else.

Examples:
  vultus events list --user ada --since 7d
  vultus events list --kind delete-account --since 2026-11-01 --until 2026-11-30 --json
  vultus events list --count 1 --follow --jsonl | while read -r event; do echo "$event"; done`;
