/** One capture from its link to its answer: begun, shown, waited for, and taken back when nobody waits any more. */
import type { CaptureMatch } from "../../contract/captures.ts";
import { isProblem, VultusError } from "../../shared/errors.ts";
import { isLocalHost } from "../../shared/origin.ts";
import { clock } from "./authenticate-words.ts";
import type { CliDeps } from "../deps.ts";
import { qrLines } from "./qr-code.ts";
import { isPassing } from "../remote/passing.ts";
import type { RemoteCaptures } from "./remote-captures.ts";

type WaitDeps = Pick<CliDeps, "note" | "redraw" | "everySecond" | "remote">;

export interface Asking {
  readonly user: string;
  /** Undefined for the server's own choice. */
  readonly policy: string | undefined;
  readonly origin: string;
  readonly opensBrowser: boolean;
  /** Shows a line with colours of its own. */
  readonly draw: (line: string) => void;
}

/** @throws {VultusError} `capture-spent` when it was broken off, when nobody used the link in time, or when the answer went to somebody else; the server's refusals. */
export async function waitForAnswer(
  deps: WaitDeps,
  captures: RemoteCaptures,
  asking: Asking,
): Promise<CaptureMatch> {
  let captureId: string | undefined;
  let until = 0;
  let isAway = false;
  let answer: CaptureMatch | undefined;
  const leftMs = (): number => until - performance.now();

  /** Begun in the first round: whatever breaks it off from then on takes it back. */
  async function begin(): Promise<void> {
    const capture = await captures.begin(asking.policy);
    captureId = capture.id;
    until = performance.now() + capture.lastsMs;
    showLink(deps, asking, `${asking.origin}/capture#${capture.id}.${capture.clientToken}`, capture.lastsMs);
  }

  async function ask(id: string): Promise<CaptureMatch | undefined> {
    try {
      return await captures.verify(id, asking.user);
    } catch (error) {
      if (isProblem(error, "capture-not-passed")) {
        isAway = false;
        return undefined;
      }
      if (isProblem(error, "capture-spent")) throw spent(leftMs());
      if (leftMs() < 0 || !isPassing(error)) throw error;
      if (!isAway) deps.note(`${error.message} Asking again.`);
      isAway = true;
      return undefined;
    }
  }

  try {
    await deps.everySecond(async () => {
      if (captureId === undefined) return begin();
      deps.redraw?.(`Waiting for the camera, ${clock(leftMs())} left. Ctrl-C ends it.`);
      answer = await ask(captureId);
      return answer && "enough";
    });
  } finally {
    deps.redraw?.("");
    if (captureId !== undefined && !answer) await captures.cancel(captureId).catch(() => undefined);
  }
  if (answer) return answer;
  throw new VultusError(
    "capture-spent",
    "Broken off: nobody was compared, and the link leads nowhere any more.",
  );
}

function showLink(
  { note, redraw, remote }: WaitDeps,
  { origin, opensBrowser, draw }: Asking,
  link: string,
  lastsMs: number,
): void {
  note(`Open this link where the person has a camera. It works once, within ${clock(lastsMs)} minutes:`);
  note("");
  note(`  ${link}`);
  note("");
  if (isLocalHost(new URL(origin).hostname)) {
    note(
      "There is no QR code: a phone does not reach localhost. Set VULTUS_PUBLIC_URL to an https:// address that it does.",
    );
  } else {
    for (const line of qrLines(link, redraw !== undefined)) draw(line);
  }
  if (opensBrowser) void openHere(note, remote, link);
}

async function openHere(note: WaitDeps["note"], remote: WaitDeps["remote"], link: string): Promise<void> {
  if (!(await remote.openBrowser(link))) note("No browser could be opened here: open the link yourself.");
}

function spent(leftMs: number): VultusError {
  return new VultusError(
    "capture-spent",
    leftMs <= 1000
      ? "Nobody finished the check in time. Run the command again for a new link."
      : "The answer was given to somebody else, or was lost on its way. Run the command again for a new link.",
  );
}
