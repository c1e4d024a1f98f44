/**
 * Lets one process at a time use a folder.
 *
 * The lock is a listening socket, not a file with a process id: the system closes it the moment its process
 * dies, however it dies, so a stale lock is recognised for certain and a process id used again misleads nobody.
 */
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdir, readdir, realpath, rm, stat } from "node:fs/promises";
import { connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { VultusError } from "../../shared/errors.ts";

export interface FolderLock {
  readonly release: () => Promise<void>;
}

/**
 * Locks an existing folder.
 *
 * @throws {VultusError} `storage-locked` when another process, or another part of this one, holds it.
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const real = await realpath(folder);
  return process.platform === "win32" ? lockByPipe(real) : lockBySocket(real);
}

/** What a lock's owner answers to whoever connects. */
interface Claim {
  readonly pid: number | undefined;
  readonly isHeld: boolean;
}

const RACE_ROUNDS = 100;
const RACE_PAUSE_MS = 50;
const ANSWER_MS = 1_000;
/** A socket's path fits in 104 bytes on macOS and 108 on Linux, with a closing zero. */
const MAX_SOCKET_PATH = 100;

/**
 * Every claimant first listens on a socket of its own and only then looks for others, so of two claimants at
 * least the later one sees the other; whoever sees a holder gives up. Dead sockets refuse connections and are removed.
 */
async function lockBySocket(folder: string): Promise<FolderLock> {
  const home = await socketHome(folder);
  for (let round = 0; round < RACE_ROUNDS; round++) {
    const own = join(home, `lock-${randomBytes(8).toString("hex")}.sock`);
    const claim = await listen(own);
    const rival = await findRival(own, () => exists(own));
    if (rival === "none") {
      claim.hold();
      return { release: claim.close };
    }
    await claim.close();
    if (rival !== "undecided") throw lockedError(folder, rival.pid);
    // Two claimants at once: both step back, and chance decides who returns first.
    await wait(Math.random() * RACE_PAUSE_MS);
  }
  throw lockedError(folder, undefined);
}

async function findRival(
  own: string,
  isStillThere: () => Promise<boolean>,
): Promise<Claim | "none" | "undecided"> {
  const home = dirname(own);
  let isUndecided = false;
  for (const name of await readdir(home)) {
    if (!/^lock-[0-9a-f]{16}\.sock$/.test(name) || name === basename(own)) continue;
    const claim = await ask(join(home, name));
    if (claim?.isHeld) return claim;
    if (claim) isUndecided = true;
    else await rm(join(home, name), { force: true });
  }
  // Gone when another claimant asked between this one's bind and its listen, and took it for dead.
  return isUndecided || !(await isStillThere()) ? "undecided" : "none";
}

/** A named pipe vanishes with its process and its name is exclusive, so the pipe itself is the lock. */
async function lockByPipe(folder: string): Promise<FolderLock> {
  const name = createHash("sha256").update(folder.toLowerCase()).digest("hex").slice(0, 32);
  const pipe = `\\\\.\\pipe\\vultus-${name}`;
  try {
    const claim = await listen(pipe);
    claim.hold();
    return { release: claim.close };
  } catch (cause) {
    if (!hasCode(cause, "EADDRINUSE") && !hasCode(cause, "EACCES")) throw cause;
    throw lockedError(folder, (await ask(pipe))?.pid);
  }
}

/** The folder itself, so that containers sharing a volume see each other; a temporary one where a socket cannot live there. */
async function socketHome(folder: string): Promise<string> {
  const probe = join(folder, `lock-${"0".repeat(16)}.sock`);
  if (Buffer.byteLength(probe) <= MAX_SOCKET_PATH && (await canListenIn(folder))) return folder;
  const name = createHash("sha256").update(folder).digest("hex").slice(0, 16);
  const home = join(tmpdir(), `vultus-${name}`);
  await mkdir(home, { recursive: true, mode: 0o700 });
  return home;
}

async function canListenIn(folder: string): Promise<boolean> {
  try {
    const claim = await listen(join(folder, `try-${randomBytes(8).toString("hex")}.sock`));
    await claim.close();
    return true;
  } catch (cause) {
    // Network and shared file systems know no sockets; a folder that cannot be written fails elsewhere.
    if (["ENOTSUP", "EOPNOTSUPP", "EPERM", "EINVAL", "ENOSYS"].some((code) => hasCode(cause, code)))
      return false;
    throw cause;
  }
}

interface Listener {
  readonly hold: () => void;
  readonly close: () => Promise<void>;
}

async function listen(path: string): Promise<Listener> {
  let isHeld = false;
  const server: Server = createServer((socket) => {
    socket.on("error", () => socket.destroy());
    socket.end(JSON.stringify({ pid: process.pid, isHeld }));
  });
  server.listen({ path, exclusive: true });
  await once(server, "listening");
  server.unref();
  return {
    hold() {
      isHeld = true;
    },
    async close() {
      if (!server.listening) return;
      server.close();
      await once(server, "close");
    },
  };
}

/** @returns Undefined when nobody listens there any more. */
function ask(path: string): Promise<Claim | undefined> {
  return new Promise((resolve) => {
    let answer = "";
    // Whoever accepts is alive, even too busy to say more.
    const asAlive = (): void => resolve(parseClaim(answer));
    const socket = connect(path);
    socket.setTimeout(ANSWER_MS, () => {
      asAlive();
      socket.destroy();
    });
    socket.on("data", (chunk) => (answer += chunk.toString()));
    socket.on("end", asAlive);
    socket.on("error", (error) =>
      hasCode(error, "ECONNREFUSED") || hasCode(error, "ENOENT") ? resolve(undefined) : asAlive(),
    );
  });
}

function parseClaim(answer: string): Claim {
  const [, pid, isHeld] = /^\{"pid":(\d+),"isHeld":(true|false)\}$/.exec(answer) ?? [];
  return { pid: pid === undefined ? undefined : Number(pid), isHeld: isHeld !== "false" };
}

function lockedError(folder: string, pid: number | undefined): VultusError {
  const holder = pid === undefined ? "Another process" : `Process ${pid}`;
  return new VultusError(
    "storage-locked",
    `${holder} uses the folder ${folder}; stop it first, or give this one another folder.`,
  );
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
