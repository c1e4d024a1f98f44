/** How the server stops: nothing new is taken, and what was asked before is answered, so that a restart breaks off no sign-in. */
import type { App } from "./context.ts";

/**
 * Registers itself for when the server closes; needs `forceCloseConnections: "idle"`.
 *
 * @param longestMs Who takes longer than this, or never finishes asking, is cut off.
 */
export function stopGently(app: App, longestMs: number): void {
  let isStopping = false;
  let timer: NodeJS.Timeout | undefined;
  app.addHook("preClose", (done) => {
    isStopping = true;
    timer = setTimeout(() => {
      app.server.closeAllConnections();
      for (const client of app.websocketServer.clients) client.terminate();
    }, longestMs);
    done();
  });
  app.addHook("onSend", (_request, reply, payload, done) => {
    // Kept alive, the connection would keep the server open until its client has had enough.
    if (isStopping) void reply.header("connection", "close");
    done(null, payload);
  });
  app.addHook("onClose", (_app, done) => {
    clearTimeout(timer);
    done();
  });
}
