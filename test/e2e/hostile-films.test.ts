import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createApiKey } from "../../src/auth/api-keys.ts";
import { type RealServer, startRealServer, whyNoModels } from "../support/real-server.ts";
import { openStreamClient } from "../support/stream-client.ts";
import { encodeJpeg } from "../support/subject/encode.ts";
import { answering } from "../support/subject/motion.ts";
import { prepareSubject } from "../support/subject/prepare.ts";
import { renderFrame, type Subject } from "../support/subject/render.ts";
import { subjectSources } from "../support/subject/sources.ts";

const FRAME_MS = 100;

interface Screening {
  /** 100 ms by default. */
  readonly everyMs?: number;
  /** What the frame says of its time, given the true one. */
  readonly clientMs?: (trueMs: number, index: number) => number;
}

describe.skipIf((await whyNoModels()) !== undefined)(
  "a film in the place of a camera",
  { timeout: 90_000 },
  () => {
    let server: RealServer;
    let headers: Record<string, string>;
    let one: Subject;
    let two: Subject;
    beforeAll(async () => {
      server = await startRealServer();
      const { secret } = await createApiKey(server.auth, "test");
      headers = { authorization: `Bearer ${secret}`, "content-type": "application/json" };
      one = await prepareSubject(subjectSources.one);
      two = await prepareSubject(subjectSources.two);
    });
    afterAll(() => server.close());

    /** Somebody who looks at the camera and sways, in a film that nobody has seen before. */
    function film(frames: number, subject = one): Promise<Uint8Array[]> {
      const perform = answering();
      return Promise.all(
        Array.from({ length: frames }, (_, i) => {
          const atMs = i * FRAME_MS;
          return encodeJpeg(renderFrame(subject, perform({ kind: "centre" }, atMs, atMs)));
        }),
      );
    }

    /** Other files of the same pictures. */
    function encodedAnew(pictures: readonly Uint8Array[]): Promise<Uint8Array[]> {
      return Promise.all(
        pictures.map(
          async (picture, i) =>
            new Uint8Array(
              await sharp(picture)
                .jpeg({ quality: 60 + (i % 30) })
                .toBuffer(),
            ),
        ),
      );
    }

    /** Streams a film to a capture of its own, in its own time. @returns The verdict that a back end reads. */
    async function screen(pictures: readonly Uint8Array[], screening: Screening = {}): Promise<unknown> {
      const { everyMs = FRAME_MS, clientMs = (trueMs: number) => trueMs } = screening;
      const body = JSON.stringify({ purpose: "verify" });
      const begun = await fetch(`${server.baseUrl}/v1/captures`, { method: "POST", headers, body });
      // In the shape of the contract; the stream would be refused otherwise.
      const { id, clientToken } = (await begun.json()) as { id: string; clientToken: string };
      const client = await openStreamClient(server, id);
      client.hello(clientToken);
      await client.next();
      const asked = { step: 0, isOver: false };
      const listening = (async () => {
        while (!asked.isOver) {
          const message = await client.next().catch(() => undefined);
          if (message?.type === "step") asked.step = message.index;
          asked.isOver = message === undefined || message.type === "done";
        }
      })();
      const startedAt = performance.now();
      for (const [i, picture] of pictures.entries()) {
        if (asked.isOver) break;
        client.frame(picture, { step: asked.step, clientMs: clientMs(performance.now() - startedAt, i) });
        const wait = startedAt + (i + 1) * everyMs - performance.now();
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
      client.vanish();
      await listening;
      return vi.waitFor(async () => {
        const answer = await fetch(`${server.baseUrl}/v1/captures/${id}`, { headers });
        expect(answer.status).toBe(200);
        return answer.json();
      });
    }

    const refused = (...reasons: string[]) => ({ passed: false, reasons });

    it("is refused when it is one still picture", async () => {
      const [picture] = await film(1);
      expect(await screen(Array.from({ length: 60 }, () => picture))).toMatchObject(
        refused("replay:repeated-frame"),
      );
      const anew = await encodedAnew(Array.from({ length: 80 }, () => picture));
      expect(await screen(anew)).toMatchObject(refused("replay:repeated-frame"));
    });

    it("is refused when it plays in a loop, each time in other files", async () => {
      const clip = await film(30);
      const loop = [...clip, ...(await encodedAnew(clip)), ...(await encodedAnew(clip))];
      expect(await screen(loop)).toMatchObject(refused("replay:repeated-frame"));
    });

    it("is refused when it freezes", async () => {
      const clip = await film(30);
      const frozen = Array.from({ length: 60 }, () => clip[29]);
      expect(await screen([...clip, ...frozen])).toMatchObject(refused("replay:repeated-frame"));
    });

    it("is refused when it cuts from one person to another", async () => {
      const { passed, reasons } = (await screen([...(await film(30)), ...(await film(40, two))])) as {
        passed: boolean;
        reasons: string[];
      };
      expect(passed).toBe(false);
      expect(reasons.join()).toMatch(/^continuity:face-(changed|jumped)$/);
    });

    it("is refused when it is an earlier capture, as it was and in other files", async () => {
      const capture = await film(80);
      expect(await screen(capture)).toMatchObject({ passed: false });
      await vi.waitFor(async () => {
        const { items } = await server.auth.records.earlierCaptures.list({ limit: 1000 });
        expect(items.length).toBeGreaterThan(0);
      });
      expect(await screen(capture)).toMatchObject(refused("replay:seen-before"));
      expect(await screen(await encodedAnew(capture))).toMatchObject(refused("replay:seen-before"));
    });

    it("is not taken for an earlier one of the same person at the same place", async () => {
      for (let i = 0; i < 2; i++) {
        expect(await screen(await film(50))).toMatchObject(refused("stream:client-gone"));
      }
    });

    it("is refused when its frames are out of order", async () => {
      const swapped = await screen(await film(40), { clientMs: (trueMs, i) => trueMs + (i % 2) * 250 });
      expect(swapped).toMatchObject(refused("stream:out-of-order"));
    });

    it("is refused at two frames a second", async () => {
      expect(await screen(await film(20), { everyMs: 500 })).toMatchObject(refused("stream:too-few-frames"));
    });

    it("is refused when it comes in a burst, with times as if it had not", async () => {
      const made = { everyMs: 50, clientMs: (_: number, i: number) => i * 100 };
      expect(await screen(await film(60), made)).toMatchObject(refused("stream:clock-drift"));
    });
  },
);
