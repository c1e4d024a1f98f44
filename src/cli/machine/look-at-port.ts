/** Looks whether a server can listen where it is to, or who does so already. */
import { createServer } from "node:net";
import { z } from "zod";
import { type Diagnosis, ok, warning, wrong } from "./diagnosis.ts";

const LONGEST_ANSWER_MS = 3_000;
const ABOUT = "port";

export interface PortLook {
  readonly diagnosis: Diagnosis;
  /** Where a Vultus answers that says it is ready. */
  readonly readyServer: string | undefined;
}

/** @param version This one's. */
export async function lookAtPort(host: string, port: number, version: string): Promise<PortLook> {
  const failure = await tryListening(host, port);
  if (failure === undefined)
    return { diagnosis: ok(ABOUT, `${port} on ${host} is free.`), readyServer: undefined };
  if (failure === "EADDRINUSE") return askWhoListens(host, port, version);
  const known: Readonly<Record<string, string>> = {
    EACCES: `Port ${port} needs more rights than you have; set VULTUS_PORT to one from 1024 on.`,
    EADDRNOTAVAIL: `VULTUS_HOST=${host} is no address of this machine.`,
    ENOTFOUND: `VULTUS_HOST=${host} names no machine.`,
  };
  const sentence =
    known[failure] ?? `Port ${port} on ${host} cannot be used (${failure}); set VULTUS_PORT and VULTUS_HOST.`;
  return { diagnosis: wrong(ABOUT, sentence), readyServer: undefined };
}

/** @returns Why not; undefined when it can be listened there. */
function tryListening(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? "unknown"));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}

const aboutItself = z.object({ version: z.string(), capturePolicies: z.array(z.string()) });

async function askWhoListens(host: string, port: number, version: string): Promise<PortLook> {
  const base = `http://${addressToAsk(host)}:${port}`;
  const settings = aboutItself.safeParse(parseJson((await ask(`${base}/v1/settings`)) ?? ""));
  if (!settings.success) {
    const sentence = `Port ${port} on ${host} is in use, and what answers there is no Vultus. Free it, or set VULTUS_PORT.`;
    return { diagnosis: wrong(ABOUT, sentence), readyServer: undefined };
  }
  const who = `Vultus ${settings.data.version} answers at ${base}`;
  if ((await ask(`${base}/readyz`)) === undefined) {
    const sentence = `${who}, but is not ready: its database does not answer. Its log says more.`;
    return { diagnosis: wrong(ABOUT, sentence), readyServer: undefined };
  }
  const diagnosis =
    settings.data.version === version
      ? ok(ABOUT, `${who} and is ready.`)
      : warning(ABOUT, `${who} and is ready, but this is ${version}: restart it to run this version.`);
  return { diagnosis, readyServer: base };
}

/** Those that mean every address of this machine cannot be asked themselves. */
function addressToAsk(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  if (host === "::") return "[::1]";
  return host.includes(":") ? `[${host}]` : host;
}

/** @returns What it answered; undefined without an answer that says yes. */
async function ask(url: string): Promise<string | undefined> {
  try {
    const reply = await fetch(url, { signal: AbortSignal.timeout(LONGEST_ANSWER_MS) });
    const text = await reply.text();
    return reply.ok ? text : undefined;
  } catch {
    return undefined;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
