import { expect, it } from "vitest";
import { decodeFrame } from "../../contract/frame.ts";
import type { ServerMessage } from "../../contract/stream.ts";
import { openCaptureStream, type Socket, streamUrl, troubleOfCode } from "./capture-stream.ts";
import type { Trouble } from "./states.ts";

const picture = new Uint8Array([0xff, 0xd8, 0xff]);

function openFake() {
  const sent: (string | Uint8Array)[] = [];
  const heard: (ServerMessage | Trouble)[] = [];
  const timers = new Set<() => void>();
  let isClosed = false;
  const socket: Socket = {
    binaryType: "blob",
    onopen: null,
    onmessage: null,
    onclose: null,
    send: (data) => sent.push(data),
    close: () => {
      isClosed = true;
    },
  };
  const stream = openCaptureStream(
    {
      openSocket: () => socket,
      after: (_milliseconds, callback) => {
        timers.add(callback);
        return () => timers.delete(callback);
      },
    },
    "ws://localhost/v1/captures/cap_1/stream",
    "secret-token",
    { onMessage: (message) => heard.push(message), onTrouble: (trouble) => heard.push(trouble) },
  );
  return {
    stream,
    sent,
    heard,
    timers,
    isClosed: () => isClosed,
    open: () => socket.onopen?.(),
    say: (message: unknown) => socket.onmessage?.({ data: JSON.stringify(message) }),
    sayRaw: (data: unknown) => socket.onmessage?.({ data }),
    drop: () => socket.onclose?.(),
    passSilence: () => [...timers].forEach((callback) => callback()),
  };
}

const firstStep = { type: "step", index: 0, total: 3, prompt: { kind: "centre" } };

it("greets with the token as soon as it is open, and only once", () => {
  const fake = openFake();
  expect(fake.sent).toEqual([]);
  fake.open();
  fake.open();
  expect(fake.sent).toEqual([JSON.stringify({ type: "hello", token: "secret-token" })]);
});

it("sends no picture before the first step", () => {
  const fake = openFake();
  fake.open();
  expect(fake.stream.wantsPictures).toBe(false);
  fake.stream.sendFrame({ sequence: 0, clientMs: 1, step: 0, colour: [0, 0, 0] }, picture);
  expect(fake.sent).toHaveLength(1);
});

it("sends pictures with the step and the colour they were taken in", () => {
  const fake = openFake();
  fake.open();
  fake.say({ ...firstStep, index: 2 });
  expect(fake.stream.wantsPictures).toBe(true);
  fake.stream.sendFrame({ sequence: 7, clientMs: 1234.5, step: 1, colour: [0, 128, 255] }, picture);
  const bytes = fake.sent[1];
  const frame = bytes instanceof Uint8Array ? decodeFrame(bytes) : undefined;
  expect(frame?.header).toEqual({ sequence: 7, clientMs: 1234.5, step: 1, colour: [0, 128, 255] });
  expect(frame?.jpeg).toEqual(picture);
});

it("passes steps and acknowledgements on in order", () => {
  const fake = openFake();
  fake.open();
  const ack = { type: "ack", sequence: 0, progress: 0.5, hint: "too-far" };
  fake.say(firstStep);
  fake.say(ack);
  expect(fake.heard).toEqual([firstStep, ack]);
});

it("ends with the verdict and hears nothing after it", () => {
  const fake = openFake();
  fake.open();
  fake.say(firstStep);
  fake.say({ type: "done", passed: true });
  fake.say(firstStep);
  fake.drop();
  expect(fake.heard).toEqual([firstStep, { type: "done", passed: true }]);
  expect(fake.stream.wantsPictures).toBe(false);
  expect(fake.isClosed()).toBe(true);
  expect(fake.timers.size).toBe(0);
});

it("says that the server is gone when it cannot be reached", () => {
  const fake = openFake();
  fake.drop();
  expect(fake.heard).toEqual(["server-gone"]);
});

it("says that the connection was lost when it drops before a verdict", () => {
  const fake = openFake();
  fake.open();
  fake.say(firstStep);
  fake.drop();
  expect(fake.heard).toEqual([firstStep, "connection-lost"]);
});

it("says that the connection was lost when the server falls silent", () => {
  const fake = openFake();
  fake.open();
  fake.say(firstStep);
  expect(fake.timers.size).toBe(1);
  fake.passSilence();
  expect(fake.heard.at(-1)).toBe("connection-lost");
  expect(fake.isClosed()).toBe(true);
});

it("turns the server's refusal into what the person can do", () => {
  const fake = openFake();
  fake.open();
  fake.say({ type: "error", code: "stream-stalled", detail: "No frames arrived in time." });
  expect(fake.heard).toEqual(["timed-out"]);
});

it.each([["not JSON"], ["null"], ['{"type":"surprise"}'], [new ArrayBuffer(4)]])(
  "gives up on a message that it cannot read: %s",
  (data) => {
    const fake = openFake();
    fake.open();
    fake.sayRaw(data);
    expect(fake.heard).toEqual(["server-gone"]);
  },
);

it("ends silently when the page closes it", () => {
  const fake = openFake();
  fake.open();
  fake.stream.close();
  fake.drop();
  expect(fake.heard).toEqual([]);
  expect(fake.timers.size).toBe(0);
});

it("finds the stream beside the page or beside another base address", () => {
  expect(streamUrl("", "https://login.example.com/sign-in?x=1", "cap_1")).toBe(
    "wss://login.example.com/v1/captures/cap_1/stream",
  );
  expect(streamUrl("http://localhost:8080", "https://shop.example.com/", "a/b")).toBe(
    "ws://localhost:8080/v1/captures/a%2Fb/stream",
  );
});

it("has something to say for codes it does not know", () => {
  expect(troubleOfCode("brand-new")).toBe("not-allowed");
});
