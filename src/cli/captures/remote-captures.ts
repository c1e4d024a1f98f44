/** The captures of a running server, as a back end asks for them. */
import { z } from "zod";
import { begunCapture, type CaptureMatch, captureMatch } from "../../contract/captures.ts";
import { SECOND } from "../../shared/clock.ts";
import type { ServerLink } from "../remote/server-link.ts";

/** Every method throws as the link does. */
export interface RemoteCaptures {
  /** @returns The capture, and how long it can be used from now on, in milliseconds by the server's own clock. */
  begin(policy: string | undefined): Promise<RemoteCapture>;
  verify(id: string, user: string): Promise<CaptureMatch>;
  cancel(id: string): Promise<void>;
}

export interface RemoteCapture {
  readonly id: string;
  readonly clientToken: string;
  readonly lastsMs: number;
}

/** Each is a short question, asked again every second. */
const PATIENCE_MS = 10 * SECOND;
/** The header tells whole seconds; what is left is never said to be more than it is. */
const HEADER_LEAVES_OUT_MS = 999;

export function capturesOf(link: ServerLink): RemoteCaptures {
  const pathOf = (id: string): string => `/v1/captures/${encodeURIComponent(id)}`;
  return {
    async begin(policy) {
      const body = { purpose: "verify", ...(policy === undefined ? {} : { policy }) };
      const { reply, dateMs } = await link.call(
        { method: "POST", path: "/v1/captures", body, patienceMs: PATIENCE_MS },
        begunCapture,
      );
      const { id, clientToken, expiresAt } = reply;
      const now = Number.isNaN(dateMs) ? Date.now() : dateMs;
      return { id, clientToken, lastsMs: Math.max(0, Date.parse(expiresAt) - now - HEADER_LEAVES_OUT_MS) };
    },
    async verify(id, user) {
      const path = `${pathOf(id)}/verify`;
      const request = { method: "POST", path, body: { user }, patienceMs: PATIENCE_MS } as const;
      return (await link.call(request, captureMatch)).reply;
    },
    async cancel(id) {
      await link.call({ method: "DELETE", path: pathOf(id), patienceMs: PATIENCE_MS }, z.undefined());
    },
  };
}
