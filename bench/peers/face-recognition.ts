/** `face_recognition` (dlib) in Python, as its examples use it: HOG detector, five landmarks, 128 numbers. A process of its own reads and writes lines of JSON. */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { preparePythonPeer } from "../../scripts/python-peer.mjs";
import { type Contestant, negativeDistance, type Stages } from "./contestant.ts";

/** What lines.py says; a line has one of them. */
interface Line {
  readonly version?: string;
  readonly embedding?: readonly number[] | null;
  readonly stages?: Stages;
}

type Python = ChildProcessByStdio<Writable, Readable, null>;

/** @throws {ProgramMissing} where there is no Python, or it cannot get what it needs. */
export async function openFaceRecognition(): Promise<Contestant> {
  const command = await preparePythonPeer();
  const script = fileURLToPath(new URL("./dlib/lines.py", import.meta.url));
  const startedAtMs = performance.now();
  // What it warns of on standard error is its own affair (pkg_resources is old); why it ended is not.
  const python = spawn(command, ["-W", "ignore", script], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface(python.stdout)[Symbol.asyncIterator]();
  const next = async (): Promise<Line> => {
    const line: IteratorResult<string, unknown> = await lines.next();
    if (line.done) throw new Error("Its Python process ended.");
    // Written by lines.py.
    return JSON.parse(line.value) as Line;
  };
  const ask = (kind: "embed" | "stages", jpeg: Uint8Array): Promise<Line> => {
    say(python, { kind, jpeg: Buffer.from(jpeg).toString("base64") });
    return next();
  };
  const { version = "unknown" } = await next();
  return {
    label: "face_recognition",
    version,
    ...(python.pid === undefined ? {} : { process: { id: python.pid, startedAtMs } }),
    // The bytes come to it through a pipe, which is counted: some 0.5 ms a picture.
    embed: async (jpeg) => (await ask("embed", jpeg)).embedding ?? undefined,
    timeStages: async (jpeg) => (await ask("stages", jpeg)).stages ?? {},
    compare: negativeDistance,
    async close() {
      python.stdin.end();
    },
  };
}

function say(python: Python, request: unknown): void {
  python.stdin.write(`${JSON.stringify(request)}\n`);
}
