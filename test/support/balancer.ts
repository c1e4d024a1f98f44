/** A small load balancer for tests: each connection goes to one of several servers; one that refuses is left out for a while, as nginx does. */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export interface BalancerOptions {
  /** The servers' ports on this machine. */
  readonly servers: readonly number[];
  /**
   * Which server gets a connection; in turn by default.
   *
   * @param living In the order of `servers`, without those that refused lately; never empty.
   */
  readonly choose?: (living: readonly number[]) => number;
  /** How long a server that refused is left out, in milliseconds. */
  readonly leftOutMs?: number;
}

export interface Balancer {
  readonly port: number;
  /** As the address bar shows it, without a slash at the end. */
  readonly baseUrl: string;
  /** The server that a connection went to. @param clientPort The connection's own port on the client's side. */
  serverOf(clientPort: number | undefined): number | undefined;
  /** Breaks every connection. */
  close(): Promise<void>;
}

const LEFT_OUT_MS = 1_000;

export async function openBalancer(options: BalancerOptions): Promise<Balancer> {
  const { servers, leftOutMs = LEFT_OUT_MS } = options;
  const choose = options.choose ?? inTurn();
  const backAt = new Map<number, number>();
  const serverByClient = new Map<number, number>();
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    return socket.on("error", () => socket.destroy()).on("close", () => sockets.delete(socket));
  };

  const join = async (client: Socket): Promise<void> => {
    keep(client);
    const living = servers.filter((server) => (backAt.get(server) ?? 0) <= performance.now());
    for (let left = living.length > 0 ? living : servers; left.length > 0;) {
      const server = choose(left);
      const upstream = await reach(server);
      if (client.destroyed) return void upstream?.destroy();
      if (upstream) {
        if (client.remotePort !== undefined) serverByClient.set(client.remotePort, server);
        keep(upstream).pipe(client).pipe(upstream);
        client.on("close", () => upstream.destroy());
        upstream.on("close", () => client.destroy());
        return;
      }
      backAt.set(server, performance.now() + leftOutMs);
      left = left.filter((other) => other !== server);
    }
    client.destroy();
  };

  // What a client sends before its server is found waits in its socket.
  const listener = createServer({ pauseOnConnect: true, noDelay: true }, (client) => void join(client));
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  // A TCP server's address is never a string.
  const { port } = listener.address() as AddressInfo;
  return {
    port,
    baseUrl: `http://localhost:${port}`,
    serverOf: (clientPort) => (clientPort === undefined ? undefined : serverByClient.get(clientPort)),
    async close() {
      listener.close();
      for (const socket of sockets) socket.destroy();
      await once(listener, "close");
    },
  };
}

function inTurn(): (living: readonly number[]) => number {
  let turn = 0;
  return (living) => living[turn++ % living.length];
}

/** @returns Undefined when the server refuses the connection. */
function reach(server: number): Promise<Socket | undefined> {
  const socket = connect({ port: server, host: "127.0.0.1", noDelay: true });
  return new Promise((resolve) => {
    socket.once("connect", () => resolve(socket));
    socket.once("error", () => resolve(undefined));
  });
}
