import { EventEmitter } from "node:events";
import { afterEach, expect, it } from "vitest";
import type { FrameFacts } from "../facts.ts";
import { readManifest, shippedManifest } from "../models/manifest.ts";
import type { FromWorker, ToWorker } from "./messages.ts";
import { openVision, type VisionOptions } from "./open-vision.ts";
import type { Thread } from "./thread.ts";

/** A thread that answers only when it is told to. */
class FakeThread extends EventEmitter implements Thread {
  readonly received: number[] = [];
  readonly transferred: ArrayBuffer[] = [];

  constructor(mood: "ready" | "broken" = "ready") {
    super();
    queueMicrotask(() => {
      if (mood === "ready") this.say({ kind: "ready" });
      else this.crash();
    });
  }

  postMessage(message: ToWorker, transfer: ArrayBuffer[]): void {
    this.transferred.push(...transfer);
    if (message.kind === "close") queueMicrotask(() => this.emit("exit"));
    else this.received.push(message.bytes[0]);
  }

  say(message: FromWorker): void {
    this.emit("message", message);
  }

  answer(): void {
    this.say({ kind: "facts", facts: { ...noFace, width: this.received.at(-1) ?? 0 } });
  }

  crash(): void {
    this.emit("error", new Error("out of memory"));
    this.emit("exit");
  }

  terminate(): Promise<void> {
    this.emit("exit");
    return Promise.resolve();
  }
}

const noFace: FrameFacts = {
  ...{ width: 1, height: 1, fingerprint: "", roomLight: [0, 0, 0] },
  ...{ faceCount: 0, face: undefined },
};
const paths = { detect: "", landmarks: "", eye: "", liveness: "", embedding: "" };
const picture = (name: number) => Uint8Array.of(name);
const settled = () => new Promise((resolve) => setImmediate(resolve));

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function openFake(options: Partial<VisionOptions> = {}) {
  const threads: FakeThread[] = [];
  const spawn = () => {
    const thread = new FakeThread();
    threads.push(thread);
    return thread;
  };
  const manifest = await readManifest(shippedManifest);
  const vision = await openVision({ manifest, paths, workers: 1, queueLimit: 2, spawn, ...options });
  closers.push(() => vision.close());
  return { vision, threads };
}

it("gives a thread bytes of its own, also of a Buffer out of Node's shared pool", async () => {
  const { vision, threads } = await openFake();
  const upload = Buffer.from([7, 8]);
  const answer = vision.analyzePhoto(upload, {});
  threads[0].answer();
  await answer;
  expect(threads[0].transferred.map((buffer) => buffer.byteLength)).toEqual([2]);
  expect([...upload]).toEqual([7, 8]);
});

it("serves photos in the order they came", async () => {
  const { vision, threads } = await openFake();
  const answers = [1, 2, 3].map((name) => vision.analyzePhoto(picture(name), {}));
  for (let i = 0; i < 3; i++) {
    threads[0].answer();
    await settled();
  }
  expect((await Promise.all(answers)).map(({ width }) => width)).toEqual([1, 2, 3]);
});

it("refuses a photo when the queue is full, and says when to come back", async () => {
  const { vision, threads } = await openFake();
  const accepted = [1, 2, 3].map((name) => vision.analyzePhoto(picture(name), {}));
  await expect(vision.analyzePhoto(picture(4), {})).rejects.toMatchObject({
    ...{ code: "overloaded", retryAfterSeconds: 2 },
  });
  for (let i = 0; i < 3; i++) {
    threads[0].answer();
    await settled();
  }
  await Promise.all(accepted);
});

it("keeps only a stream's newest frame", async () => {
  const { vision, threads } = await openFake();
  const stream = vision.openStream();
  const [first, second, third] = [1, 2, 3].map((name) => stream.analyze(picture(name), {}));
  expect(await second).toBeUndefined();
  threads[0].answer();
  await settled();
  threads[0].answer();
  expect((await first)?.width).toBe(1);
  expect((await third)?.width).toBe(3);
});

it("lets neither streams nor photos starve the other", async () => {
  const { vision, threads } = await openFake({ queueLimit: 9 });
  const streams = [vision.openStream(), vision.openStream()];
  const answers: Promise<unknown>[] = [vision.analyzePhoto(picture(1), {})];
  answers.push(...[2, 3, 4].map((name) => vision.analyzePhoto(picture(name), {})));
  answers.push(...streams.map((stream, i) => stream.analyze(picture(11 + i), {})));
  for (let i = 0; i < 6; i++) {
    threads[0].answer();
    await settled();
  }
  await Promise.all(answers);
  expect(threads[0].received).toEqual([1, 11, 2, 12, 3, 4]);
});

it("drops the waiting frame of a stream that closes", async () => {
  const { vision, threads } = await openFake();
  const busy = vision.analyzePhoto(picture(1), {});
  const stream = vision.openStream();
  const waiting = stream.analyze(picture(2), {});
  stream.close();
  expect(await waiting).toBeUndefined();
  expect(await stream.analyze(picture(3), {})).toBeUndefined();
  threads[0].answer();
  await busy;
});

it("passes a refusal on with its code and goes on", async () => {
  const { vision, threads } = await openFake();
  const refused = vision.analyzePhoto(picture(1), {});
  threads[0].say({ kind: "refused", code: "image-damaged", message: "Send it again." });
  await expect(refused).rejects.toMatchObject({ code: "image-damaged" });
  const next = vision.analyzePhoto(picture(2), {});
  threads[0].answer();
  expect((await next).width).toBe(2);
});

it("replaces a thread that dies and fails only its own picture", async () => {
  const { vision, threads } = await openFake();
  const lost = vision.analyzePhoto(picture(1), {});
  const kept = vision.analyzePhoto(picture(2), {});
  threads[0].crash();
  await expect(lost).rejects.toMatchObject({ code: "internal" });
  await settled();
  threads[1].answer();
  expect((await kept).width).toBe(2);
});

it("ends a thread that holds a picture too long", async () => {
  const { vision, threads } = await openFake({ jobTimeoutMs: 1 });
  await expect(vision.analyzePhoto(picture(1), {})).rejects.toMatchObject({ code: "internal" });
  await settled();
  expect(threads).toHaveLength(2);
});

it("leaves the caller's bytes usable", async () => {
  const { vision, threads } = await openFake();
  const bytes = picture(5);
  const answer = vision.analyzePhoto(bytes, {});
  threads[0].answer();
  await answer;
  expect(bytes[0]).toBe(5);
});

it("does not open when a thread cannot start", async () => {
  const spawn = () => new FakeThread("broken");
  await expect(openFake({ spawn })).rejects.toMatchObject({ code: "internal" });
});

it("stops starting threads that die at once, and refuses what waits", async () => {
  let starts = 0;
  let first: FakeThread | undefined;
  const spawn = () => {
    starts += 1;
    const thread = new FakeThread(starts === 1 ? "ready" : "broken");
    first ??= thread;
    return thread;
  };
  const { vision } = await openFake({ spawn });
  const answers = [1, 2].map((name) => vision.analyzePhoto(picture(name), {}));
  first?.crash();
  for (const answer of answers) await expect(answer).rejects.toMatchObject({ code: "internal" });
  expect(starts).toBe(4);
});

it("refuses new and waiting pictures once it closes", async () => {
  const { vision, threads } = await openFake();
  const running = vision.analyzePhoto(picture(1), {});
  const waiting = vision.analyzePhoto(picture(2), {});
  threads[0].answer();
  const closing = vision.close();
  await expect(waiting).rejects.toMatchObject({ code: "overloaded" });
  await running;
  await closing;
  await expect(vision.analyzePhoto(picture(3), {})).rejects.toMatchObject({ code: "overloaded" });
});
