/** A line to a service that a test can cut and mend, to see what its clients make of it. */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

export interface TcpSwitch {
  /** The service's URL by way of the switch. */
  readonly url: string;
  /** Breaks every connection and refuses new ones. */
  cut(): Promise<void>;
  mend(): Promise<void>;
}

/** @param serviceUrl Names a host and a port. */
export async function openTcpSwitch(serviceUrl: string): Promise<TcpSwitch> {
  const target = new URL(serviceUrl);
  const sockets = new Set<Socket>();
  let server: Server | undefined;
  let port = 0;

  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    return socket.on("error", () => socket.destroy()).on("close", () => sockets.delete(socket));
  };
  const mend = async (): Promise<void> => {
    server = createServer((client) => {
      const upstream = keep(connect(Number(target.port), target.hostname));
      keep(client).pipe(upstream).pipe(client);
      client.on("close", () => upstream.destroy());
      upstream.on("close", () => client.destroy());
    }).listen(port, "127.0.0.1");
    await once(server, "listening");
    // A TCP server's address is never a string.
    port = (server.address() as AddressInfo).port;
  };
  const cut = async (): Promise<void> => {
    if (!server?.listening) return;
    server.close();
    for (const socket of sockets) socket.destroy();
    await once(server, "close");
  };

  await mend();
  const url = new URL(serviceUrl);
  url.host = `127.0.0.1:${port}`;
  return { url: url.href, cut, mend };
}
