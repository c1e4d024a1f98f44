/** `vultus events list`: the audit log, and what comes while one looks on. */
import { type Command, Option } from "commander";
import { eventKinds } from "../../auth/events.ts";
import type { EventWish } from "../../auth/read-events.ts";
import type { EventFacts } from "../../contract/operator.ts";
import { isProblem } from "../../shared/errors.ts";
import type { CliDeps } from "../deps.ts";
import { isPassing } from "../remote/passing.ts";
import { accountsOption, installationOf, type ServerChoice } from "./choose-installation.ts";
import { gatherEvents } from "./gather-events.ts";
import type { Directory } from "./installation.ts";
import { createEventTable, eventTable, waitingLines } from "./event-lines.ts";
import { followEvents } from "./follow-events.ts";
import { type Moment, readMoment } from "./moment.ts";
import { wholeNumberFrom } from "../options.ts";

interface EventsOptions extends ServerChoice {
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
    .addOption(accountsOption())
    .addHelpText("after", help)
    .action(async (options: EventsOptions) => {
      const installation = await installationOf(deps, options);
      await installation.withDirectory(async (directory) => {
        const { user, kind, since, until } = options;
        const now = deps.now();
        const sieve = {
          ...{ userId: user === undefined ? undefined : await userIdOf(directory, user), kind },
          ...{ since: since?.(now), until: until?.(now) },
        };
        return options.follow
          ? follow(deps, directory, sieve, options)
          : list(deps, directory, sieve, options);
      });
    });
}

/** Events outlive the account, and then name it by its id alone. */
async function userIdOf(directory: Directory, claim: string): Promise<string> {
  try {
    return (await directory.find(claim)).userId;
  } catch (error) {
    if (isProblem(error, "not-found") && claim.startsWith("usr_")) return claim;
    throw error;
  }
}

type Sieve = Omit<EventWish, "count">;

async function list(
  deps: CliDeps,
  directory: Directory,
  sieve: Sieve,
  { count, json, jsonl }: EventsOptions,
): Promise<void> {
  // First, and by itself: these are told also when the log is away.
  const waiting = await directory.waitingEvents();
  for (const line of waitingLines(waiting)) deps.note(line);
  const { events } = await gatherEvents(directory, { ...sieve, count });
  if (json) return deps.print(JSON.stringify({ events, waiting }, null, 2));
  if (jsonl) return events.forEach((event) => deps.print(JSON.stringify(event)));
  if (events.length === 0) return deps.print("There are no such events.");
  for (const line of eventTable(events)) deps.print(line);
}

async function follow(
  deps: CliDeps,
  directory: Directory,
  sieve: Sieve,
  { count, jsonl }: EventsOptions,
): Promise<void> {
  const following = await followEvents(directory, sieve, count);
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
      if (!isPassing(error)) throw error;
      if (!isAway) deps.note(`${error.message} What comes meanwhile is shown when it answers again.`);
      isAway = true;
    }
  });
}

const help = `
"reached" is the level that a sign-in reached. With --follow the oldest comes first, as new ones come below. The embedded database
belongs to one process at a time: to watch the log of the server that uses it, ask that server with --server.

Exit code: 0 listed, also when there is nothing, 2 anything else.

Examples:
  vultus events list --user ada --since 7d
  vultus events list --kind delete-account --since 2026-11-01 --until 2026-11-30 --json
  vultus events list --count 1 --follow --jsonl | while read -r event; do echo "$event"; done`;
