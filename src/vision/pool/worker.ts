/** One analysing thread: decodes and analyses one picture at a time, because a running network blocks its thread. */
import { parentPort, workerData } from "node:worker_threads";
import { VultusError } from "../../shared/errors.ts";
import { decodeImage, hardenDecoder } from "../decode.ts";
import { embedFace } from "../embed.ts";
import { lookAt } from "../look.ts";
import { openNetworks } from "../networks.ts";
import type { Answer, FromWorker, Question, ToWorker, WorkerSetup } from "./messages.ts";

const port = parentPort;
if (!port) throw new Error("This file runs as a worker thread only.");
const say = (message: FromWorker) => port.postMessage(message);

// Only the pool starts this file, with this type.
const setup = workerData as WorkerSetup;
hardenDecoder();
const { networks, close } = await openNetworks(setup).catch((error: unknown) => {
  say(refusal(error));
  throw error;
});

port.on("message", (message: ToWorker) => void obey(message));
say({ kind: "ready" });

async function obey(message: ToWorker): Promise<void> {
  if (message.kind === "close") {
    await close();
    port?.close();
    return;
  }
  try {
    say(await answer(message));
  } catch (error) {
    say(refusal(error));
  }
}

async function answer(question: Question): Promise<Answer> {
  if (question.kind === "analyze") {
    return { kind: "facts", facts: await lookAt(networks, question.bytes, question.wanted) };
  }
  const image = await decodeImage(question.bytes);
  return { kind: "embedding", embedding: await embedFace(networks.embedding, image.pixels, networks.embed) };
}

/** Only our own errors keep their code: anything else is a fault of the server's. */
function refusal(error: unknown): FromWorker {
  if (error instanceof VultusError) return { kind: "refused", code: error.code, message: error.message };
  return { kind: "refused", code: "internal", message: "The picture could not be analysed. Try again." };
}
