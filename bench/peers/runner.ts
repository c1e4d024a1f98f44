/** A contestant in a process of its own: neither memory nor threads of one disturb the next. */
import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { ContestantName, Reply, ReplyTo, Request } from "./messages.ts";

export interface Runner {
  readonly name: ContestantName;
  readonly label: string;
  readonly version: string;
  /** @throws When the contestant fails, with its reason. */
  ask<Kind extends Request["kind"]>(request: Request & { readonly kind: Kind }): Promise<ReplyTo<Kind>>;
  stop(): void;
}

/** @throws When it cannot take part here, with the reason. */
export async function startRunner(name: ContestantName): Promise<Runner> {
  const path = fileURLToPath(new URL("./process.ts", import.meta.url));
  const child = fork(path, [name], { execArgv: ["--import", "tsx"] });
  const ready = await nextReply(child, "ready").catch((error: unknown) => {
    child.kill();
    throw error;
  });
  return {
    name,
    label: ready.label,
    version: ready.version,
    ask({ kind, ...rest }) {
      const reply = nextReply(child, kind);
      child.send({ kind, ...rest });
      return reply;
    },
    stop: () => child.kill(),
  };
}

function nextReply<Kind extends Reply["kind"]>(child: ChildProcess, kind: Kind): Promise<ReplyTo<Kind>> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null): void => reject(new Error(`Its process ended with ${code}.`));
    child.once("exit", onExit);
    child.once("message", (message) => {
      child.off("exit", onExit);
      // Sent by process.ts, which shares the type.
      const reply = message as Reply;
      if (reply.kind === kind) resolve(reply as ReplyTo<Kind>);
      else reject(new Error(reply.kind === "failed" ? reply.reason : `It answered with ${reply.kind}.`));
    });
  });
}
