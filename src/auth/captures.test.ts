import { describe, expect, it, vi } from "vitest";
import { capture, honestly, perform } from "../../test/support/captures.ts";
import { createWorld, origin, picture } from "../../test/support/world.ts";
import { MINUTE } from "../shared/clock.ts";
import { beginCapture } from "./begin-capture.ts";
import { readVerdict } from "./read-verdict.ts";
import { spendCapture } from "./spend-capture.ts";
import { openCaptureStream } from "./stream-capture.ts";

const code = (expected: string) => expect.objectContaining({ code: expected });

describe("a capture", () => {
  it("passes an honest person and yields faces once", async () => {
    const world = createWorld();
    const { proof, said } = await capture(world, "sign-in", honestly("ada"));
    expect(said.at(-1)).toEqual({ type: "done", passed: true });
    const faces = await spendCapture(world.deps, proof, "sign-in");
    expect(faces.images.length).toBeGreaterThanOrEqual(3);
    expect(faces.assurance).toBe("live");
    await expect(spendCapture(world.deps, proof, "sign-in")).rejects.toEqual(code("capture-spent"));
  });

  it("asks for one step at a time, the next only after the last", async () => {
    const { said } = await capture(createWorld(), "sign-in", honestly("ada"));
    const steps = said.filter((message) => message.type === "step");
    expect(steps.map((step) => step.index)).toEqual([0, 1, 2, 3]);
    expect(said.indexOf(steps[1])).toBeGreaterThan(said.findIndex((message) => message.type === "ack"));
  });

  it("tells the browser nothing but pass or fail and a hint", async () => {
    const { said } = await capture(createWorld(), "sign-in", (_prompt, frame) => ({
      ...honestly("ada")(_prompt, frame),
      liveLogit: -4,
    }));
    expect(said.at(-1)).toEqual({ type: "done", passed: false, hint: "try-again" });
    for (const message of said.filter((one) => one.type === "ack")) {
      const keys = Object.keys(message).filter((key) => key !== "path");
      expect(keys.toSorted()).toEqual(["hint", "progress", "sequence", "type"]);
    }
  });

  it("fails a still picture", async () => {
    const { said } = await capture(createWorld(), "sign-in", () => ({ person: "ada" }));
    expect(said.at(-1)).toMatchObject({ type: "done", passed: false });
  });

  it("gives a failed capture's faces to nobody", async () => {
    const world = createWorld();
    const { proof } = await capture(world, "sign-in", () => ({ person: "ada" }));
    await expect(spendCapture(world.deps, proof, "sign-in")).rejects.toEqual(code("capture-not-passed"));
  });

  it("lets one of two racing requests use its faces", async () => {
    const world = createWorld();
    const { proof } = await capture(world, "sign-in", honestly("ada"));
    const results = await Promise.allSettled(
      Array.from({ length: 10 }, () => spendCapture(world.deps, proof, "sign-in")),
    );
    expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(1);
  });

  it("lets one of two racing sockets stream", async () => {
    const world = createWorld();
    const begun = await beginCapture(world.deps, "sign-in", origin);
    const sockets = Array.from({ length: 10 }, () =>
      openCaptureStream(world.deps, begun.id, begun.clientToken, origin),
    );
    const results = await Promise.allSettled(sockets);
    expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(1);
    const refusals = results.flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
    expect(refusals).toEqual(Array.from({ length: 9 }, () => code("capture-busy")));
  });

  it("cannot be streamed to again after it failed", async () => {
    const world = createWorld();
    const { proof } = await capture(world, "sign-in", () => ({ person: "ada" }));
    await expect(openCaptureStream(world.deps, proof.id, proof.clientToken, origin)).rejects.toEqual(
      code("capture-spent"),
    );
  });

  it("is nobody's who does not hold its token, and stays usable for the one who does", async () => {
    const world = createWorld();
    const { proof } = await capture(world, "sign-in", honestly("ada"));
    const guessed = { ...proof, clientToken: "guessed" };
    await expect(spendCapture(world.deps, guessed, "sign-in")).rejects.toEqual(code("capture-spent"));
    await expect(spendCapture(world.deps, proof, "sign-in")).resolves.toBeDefined();
  });

  it("serves only the purpose it was begun for", async () => {
    const world = createWorld();
    const { proof } = await capture(world, "sign-in", honestly("ada"));
    await expect(spendCapture(world.deps, proof, "register")).rejects.toEqual(code("capture-wrong-purpose"));
  });

  it("expires", async () => {
    const world = createWorld();
    const { proof } = await capture(world, "sign-in", honestly("ada"));
    world.pass(2 * MINUTE);
    await expect(spendCapture(world.deps, proof, "sign-in")).rejects.toEqual(code("capture-spent"));
    const begun = await beginCapture(world.deps, "sign-in", origin);
    world.pass(2 * MINUTE);
    await expect(openCaptureStream(world.deps, begun.id, begun.clientToken, origin)).rejects.toEqual(
      code("capture-spent"),
    );
  });

  it("yields nothing when it expires while it streams", async () => {
    const world = createWorld();
    const begun = await beginCapture(world.deps, "sign-in", origin);
    const stream = await openCaptureStream(world.deps, begun.id, begun.clientToken, origin);
    world.pass(2 * MINUTE);
    await perform(stream, honestly("ada"));
    await expect(spendCapture(world.deps, begun, "sign-in")).rejects.toEqual(code("capture-spent"));
  });

  it("fails a stream of more frames than any camera sends", async () => {
    const world = createWorld();
    const begun = await beginCapture(world.deps, "verify", origin);
    const stream = await openCaptureStream(world.deps, begun.id, begun.clientToken, origin);
    const flood = Array.from({ length: 100 }, (_, sequence) =>
      stream.frame({
        ...{
          sequence,
          clientMs: 10 * (sequence + 1),
          serverMs: 10 * (sequence + 1),
          step: 0,
          colour: [0, 0, 0] as const,
        },
        jpeg: picture({ person: "ada", nonce: sequence }),
      }),
    );
    expect((await Promise.all(flood)).flat().at(-1)).toMatchObject({ type: "done", passed: false });
    const { reasons } = await readVerdict(world.deps, begun.id);
    expect(reasons).toEqual(["stream:too-many-frames"]);
  });

  it.each<[string, number[], string]>([
    ["skips a number", [0, 2], "stream:out-of-order"],
    ["repeats a number", [0, 0], "stream:out-of-order"],
    ["does not begin at 0", [1], "stream:out-of-order"],
  ])("fails a stream that %s", async (_what, sequences, reason) => {
    const world = createWorld();
    const begun = await beginCapture(world.deps, "verify", origin);
    const stream = await openCaptureStream(world.deps, begun.id, begun.clientToken, origin);
    const jpeg = new TextEncoder().encode("{}");
    for (const [i, sequence] of sequences.entries()) {
      await stream.frame({
        sequence,
        clientMs: i * 100,
        serverMs: i * 100,
        step: 0,
        colour: [0, 0, 0],
        jpeg,
      });
    }
    expect((await readVerdict(world.deps, begun.id)).reasons).toEqual([reason]);
  });

  it("goes on when the memory of earlier captures fails", async () => {
    const world = createWorld();
    vi.spyOn(world.deps.records.earlierFrames, "list").mockRejectedValue(new Error("The database is away."));
    const { said } = await capture(world, "sign-in", honestly("ada"));
    expect(said.at(-1)).toEqual({ type: "done", passed: true });
  });

  it("fails when a frame is no picture", async () => {
    const world = createWorld();
    const begun = await beginCapture(world.deps, "verify", origin);
    const stream = await openCaptureStream(world.deps, begun.id, begun.clientToken, origin);
    const frame = {
      sequence: 0,
      clientMs: 0,
      serverMs: 0,
      step: 0,
      colour: [0, 0, 0] as const,
      jpeg: Uint8Array.of(1, 2, 3),
    };
    expect(await stream.frame(frame)).toEqual([{ type: "done", passed: false, hint: "try-again" }]);
    expect((await readVerdict(world.deps, begun.id)).reasons).toEqual(["stream:bad-frame"]);
  });
});

describe("the verdict for a back end", () => {
  it("is given once, with reasons and evidence", async () => {
    const world = createWorld();
    const { proof } = await capture(world, "verify", honestly("ada"));
    const verdict = await readVerdict(world.deps, proof.id);
    expect(verdict).toMatchObject({ passed: true, reasons: [], acr: "urn:vultus:acr:live" });
    expect(verdict.evidence).toMatchObject({ version: 2, status: { kind: "passed" } });
    await expect(readVerdict(world.deps, proof.id)).rejects.toEqual(code("capture-spent"));
  });

  it("names the gate that refused", async () => {
    const world = createWorld();
    const { proof } = await capture(world, "verify", (prompt, frame) => ({
      ...honestly("ada")(prompt, frame),
      liveLogit: -4,
    }));
    expect(await readVerdict(world.deps, proof.id)).toMatchObject({
      passed: false,
      reasons: expect.arrayContaining(["pad:looks-recaptured"]) as unknown,
      acr: null,
    });
  });

  it("is given of captures for back ends only: the others are their page's", async () => {
    const world = createWorld();
    const { proof } = await capture(world, "sign-in", honestly("ada"));
    await expect(readVerdict(world.deps, proof.id)).rejects.toEqual(code("capture-wrong-purpose"));
    await expect(spendCapture(world.deps, proof, "sign-in")).resolves.toBeDefined();
  });

  it("does not exist while the capture runs", async () => {
    const world = createWorld();
    const begun = await beginCapture(world.deps, "verify", origin);
    await expect(readVerdict(world.deps, begun.id)).rejects.toEqual(code("capture-not-passed"));
  });
});
