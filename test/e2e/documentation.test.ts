import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { createApiKey } from "../../src/auth/api-keys.ts";
import { documentedRequests, isAsPromised } from "../support/documented-requests.ts";
import { TRIES } from "../support/page-visit.ts";
import { performRequest, whyNoShell } from "../support/perform-request.ts";
import { type RealServer, startRealServer, whyNoModels } from "../support/real-server.ts";
import { prepareSubject, subjectPhoto } from "../support/subject/prepare.ts";
import { subjectSources } from "../support/subject/sources.ts";
import { streamSubject } from "../support/subject/stream-subject.ts";

/** What the page's variables are filled with, from the replies before. */
const remembered = z.object({
  userId: z.string().optional(),
  id: z.string().optional(),
  clientToken: z.string().optional(),
});

const page = await readFile(new URL("../../docs/api.md", import.meta.url), "utf8");
const reason = (await whyNoShell("docs/api.md")) ?? (await whyNoModels());

describe.skipIf(reason !== undefined)("docs/api.md, line by line", () => {
  let server: RealServer;
  let folder: string;
  const environment: Record<string, string> = {};

  beforeAll(async () => {
    server = await startRealServer();
    folder = await mkdtemp(join(tmpdir(), "vultus-docs-"));
    environment["VULTUS_API_KEY"] = (await createApiKey(server.auth, "documentation")).secret;
    const operator = await createApiKey(server.auth, "documentation", "operator");
    environment["OPERATOR_KEY"] = operator.secret;
    const { one, two, three } = subjectSources;
    for (const [name, person] of [["mary", one] as const, ["ada", two] as const, ["grace", three] as const]) {
      await writeFile(join(folder, `${name}.jpg`), await subjectPhoto(person));
    }
    const landscape = { width: 640, height: 480, channels: 3, background: "#7a9a5b" } as const;
    await sharp({ create: landscape }).jpeg().toFile(join(folder, "landscape.jpg"));
  });
  afterAll(async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  // In the page's order: later lines use what earlier ones replied.
  it.each(documentedRequests(page).map((request) => [request.title, request] as const))(
    "%s",
    async (_title, request) => {
      const perform = () => performRequest(request, { ...server, folder, environment });
      const { status, body } = await perform();
      expect({ status, body: isAsPromised(request.body, body) ? request.body : body }).toEqual({
        status: request.status,
        body: request.body,
      });
      let isReady = await remember(body);
      for (let tries = 1; tries < TRIES && !isReady; tries++)
        isReady = await remember((await perform()).body);
      expect(isReady).toBe(true);
    },
  );

  /** @returns False when a capture was begun and somebody in front of the camera failed it. */
  async function remember(body: unknown): Promise<boolean> {
    const { userId, id, clientToken } = remembered.safeParse(body).data ?? {};
    if (userId) environment["USER_ID"] = userId;
    if (!id || !clientToken) return true;
    environment["CAPTURE_ID"] = id;
    environment["CLIENT_TOKEN"] = clientToken;
    // What the page describes in words: somebody in front of the camera.
    const subject = await prepareSubject(subjectSources.one);
    const url = `ws://localhost:${server.port}/v1/captures/${id}/stream`;
    const { outcome } = await streamSubject(url, clientToken, { subject });
    return outcome?.type === "done" && outcome.passed;
  }
});
