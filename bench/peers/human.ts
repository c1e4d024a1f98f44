/** `@vladmandic/human` on the wasm backend: detector, face mesh and its 1024-number description. */
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { basename, dirname, join } from "node:path";
import type * as HumanModule from "@vladmandic/human";
import { createStopwatch } from "../lib/stopwatch.ts";
import { type Contestant, cosine } from "./contestant.ts";
import { decodeTensor, startTensorflow, wasmFolder } from "./tensorflow.ts";

export async function openHuman(): Promise<Contestant> {
  await startTensorflow();
  const require = createRequire(import.meta.url);
  const root = join(dirname(require.resolve("@vladmandic/face-api/package.json")), "../human");
  // The package's own declaration of this build.
  const { Human } = require(join(root, "dist/human.node-wasm.js")) as typeof HumanModule;
  const server = await serveFolder(join(root, "models"));
  const human = new Human({
    backend: "wasm",
    wasmPath: wasmFolder,
    // A listening TCP server has an address with a port.
    modelBasePath: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    debug: false,
    // Every picture is new: nothing may be kept from the last one.
    cacheSensitivity: 0,
    face: {
      enabled: true,
      detector: { skipFrames: 0, skipTime: 0 },
      mesh: { enabled: true },
      description: { enabled: true, skipFrames: 0, skipTime: 0 },
      iris: { enabled: false },
      emotion: { enabled: false },
    },
    body: { enabled: false },
    hand: { enabled: false },
    object: { enabled: false },
    gesture: { enabled: false },
    filter: { enabled: false },
  });
  await human.load();
  server.close();
  return {
    label: "human, detector, mesh and description",
    version: human.version,
    async embed(jpeg) {
      const tensor = await decodeTensor(jpeg);
      try {
        const result = await human.detect(tensor);
        return result.face.at(0)?.embedding;
      } finally {
        tensor.dispose();
      }
    },
    async timeStages(jpeg) {
      const { time, ms } = createStopwatch();
      const tensor = await time("decode", () => decodeTensor(jpeg));
      try {
        // It tells in whole milliseconds, and only when its stages wait for one another.
        human.config.async = false;
        const { performance: told } = await human.detect(tensor);
        const { face = 0, description = 0 } = told;
        return { ...ms, "detect and mesh": face - description, embed: description };
      } finally {
        human.config.async = true;
        tensor.dispose();
      }
    },
    // Its own measure is the Euclidean distance; the cosine serves it better on LFW.
    compare: cosine,
    close: async () => {},
  };
}

/** The library reads its models by URL only. */
async function serveFolder(folder: string): Promise<Server> {
  const server = createServer((request, response) => {
    readFile(join(folder, basename(request.url ?? ""))).then(
      (file) => response.end(file),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}
