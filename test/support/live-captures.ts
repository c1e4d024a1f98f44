/** Captures on real servers in real time: a simulated person does what is asked, and tries again as people do. */
import type { CaptureProof } from "../../src/contract/captures.ts";
import type { Transcript } from "./stream-frames.ts";
import { streamSubject } from "./subject/stream-subject.ts";
import type { Subject } from "./subject/render.ts";
import type { Port, Visitor } from "./visitor.ts";

export interface LiveCapture {
  readonly proof: CaptureProof;
  readonly transcript: Transcript;
}

/** About one in twenty of even a willing simulated person's captures fails, more on a machine that does other work. */
const TRIES = 6;

/** @throws When the server refuses to begin one. */
export async function beginCapture(visitor: Visitor, server: Port, purpose: string): Promise<CaptureProof> {
  const { status, body } = await visitor.ask("POST", server, "/v1/captures", { purpose });
  if (status !== 201) throw new Error(`No capture was begun: ${JSON.stringify(body)}`);
  return { id: String(body["id"]), clientToken: String(body["clientToken"]) };
}

export function streamUrl({ port }: Port, id: string): string {
  return `ws://localhost:${port}/v1/captures/${id}/stream`;
}

/** Whatever comes of it. @param to The server that the frames go to; the one that it is begun on by default. */
export async function performCapture(
  visitor: Visitor,
  subject: Subject,
  purpose: string,
  on: Port,
  to: Port = on,
): Promise<LiveCapture> {
  const proof = await beginCapture(visitor, on, purpose);
  const { headers } = visitor;
  return {
    proof,
    transcript: await streamSubject(streamUrl(to, proof.id), proof.clientToken, { subject, headers }),
  };
}

/** Tries until one passes. @throws When none does. */
export async function passCapture(...capture: Parameters<typeof performCapture>): Promise<CaptureProof> {
  const outcomes: unknown[] = [];
  for (let tries = 0; tries < TRIES; tries++) {
    const { proof, transcript } = await performCapture(...capture);
    const { outcome } = transcript;
    if (outcome?.type === "done" && outcome.passed) return proof;
    outcomes.push(outcome);
  }
  throw new Error(`No capture passed: ${JSON.stringify(outcomes)}`);
}
