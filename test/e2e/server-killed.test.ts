/** A server dies in the middle of captures: those alone are lost, and whoever was in front of the camera starts anew on another. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createApiKey } from "../../src/auth/api-keys.ts";
import { freePort } from "../services/free-port.ts";
import { startService } from "../services/service.ts";
import { type Balancer, openBalancer } from "../support/balancer.ts";
import { openBrowser } from "../support/browser.ts";
import { beginCapture, passCapture, performCapture } from "../support/live-captures.ts";
import { CAPTURE_MS, reachDashboard, visit } from "../support/page-visit.ts";
import { localEnvironment, type RealServer, startRealServer, whyNoModels } from "../support/real-server.ts";
import { type ServerProcess, startServerProcess } from "../support/server-process.ts";
import { sharedEnvironment } from "../support/shared-environment.ts";
import { openStreamClient } from "../support/stream-client.ts";
import { prepareSubject, subjectPhoto } from "../support/subject/prepare.ts";
import { subjectSources } from "../support/subject/sources.ts";
import { newVisitor } from "../support/visitor.ts";

const postgres = (await whyNoModels()) === undefined ? await startService("postgres") : undefined;
const browser = postgres && (await openBrowser());
/** A WebSocket that ended without a word. */
const BROKEN_OFF = 1006;

describe.skipIf(postgres === undefined)("a server that is killed", { timeout: 240_000 }, () => {
  let folder: string;
  /** Sends everybody to the mortal server for as long as it lives. */
  let balancer: Balancer;
  let survivor: RealServer;
  let environment: Record<string, string>;
  let mortal: ServerProcess;
  let photo: Uint8Array;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "vultus-mortal-"));
    const servers = [await freePort(), await freePort()] as const;
    balancer = await openBalancer({ servers, choose: ([first]) => first });
    const shared = sharedEnvironment(postgres?.url ?? "", balancer.port);
    environment = { ...localEnvironment(folder, servers[0]), ...shared };
    photo = await subjectPhoto(subjectSources.four);
    survivor = await startRealServer({ environment: { ...shared, VULTUS_PORT: String(servers[1]) } });
    const ada = { username: "ada", email: "ada@example.com", consent: true, photos: [base64(photo)] };
    await newVisitor().ask("POST", survivor, "/v1/users", ada);
  });
  beforeEach(async () => {
    mortal = await startServerProcess(folder, environment);
  });
  afterEach(() => mortal.kill());
  afterAll(async () => {
    await browser?.close();
    await balancer?.close();
    await survivor?.close();
    await postgres?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it("takes its captures with it and nothing else", async () => {
    const { secret } = await createApiKey(survivor.auth, "test");
    const [backEnd, ada, bob] = [newVisitor({ secret }), newVisitor(), newVisitor({ secret })];
    const sample = { photo: base64(photo), username: "ada" };
    expect(await ada.ask("POST", mortal, "/v1/sign-in/photo", sample)).toMatchObject({ status: 200 });
    const [adasFace, bobsFace] = await Promise.all(
      [subjectSources.four, subjectSources.one].map(prepareSubject),
    );

    const elsewhere = performCapture(bob, bobsFace, "verify", survivor);
    const { id, clientToken } = await beginCapture(backEnd, balancer, "verify");
    const client = await openStreamClient(balancer, id, backEnd.headers);
    client.hello(clientToken);
    expect(await client.next()).toMatchObject({ type: "step" });
    client.frame(photo);
    expect(await client.next()).toMatchObject({ type: "ack" });
    await mortal.kill();

    expect(await client.end()).toMatchObject({ closeCode: BROKEN_OFF, last: { type: "ack" } });
    const verdict = () => backEnd.ask("GET", balancer, `/v1/captures/${id}`);
    expect(await verdict()).toMatchObject({ code: "capture-not-passed" });
    const again = await openStreamClient(balancer, id, backEnd.headers);
    again.hello(clientToken);
    expect(await again.end()).toMatchObject({ last: { type: "error", code: "capture-busy" } });
    await letExpire(id);
    expect(await verdict()).toMatchObject({ code: "capture-spent" });

    const passed = await passCapture(backEnd, adasFace, "verify", balancer);
    expect(await backEnd.ask("GET", balancer, `/v1/captures/${passed.id}`)).toMatchObject({
      body: { passed: true },
    });
    // Passed or not, in real time: it was judged to its end.
    expect((await elsewhere).transcript.outcome).toMatchObject({ type: "done" });
    expect(await ada.ask("GET", balancer, "/v1/me")).toMatchObject({ body: { username: "ada" } });
    const look = { photo: base64(photo) };
    expect(await newVisitor().ask("POST", balancer, "/v1/sign-in/photo", look)).toMatchObject({
      body: { username: "ada" },
    });
  });

  it.skipIf(browser === undefined)("makes the page say to start again, which works", async () => {
    const { page, trouble } = await visit(browser, balancer, {
      subject: await prepareSubject(subjectSources.four),
    });
    await page.goto(`${balancer.baseUrl}/sign-in`);
    await page.getByLabel("Username or email").fill("ada");
    await page.getByRole("button", { name: "Continue with camera" }).click();
    await page.getByText("Step 1 of").waitFor({ timeout: CAPTURE_MS });
    await mortal.kill();

    await page.getByText("The connection was lost", { exact: true }).waitFor();
    expect(trouble).toEqual([]);
    await page.getByRole("button", { name: "Try again" }).click();
    await reachDashboard(page);
    await page.getByRole("heading", { name: /ada/ }).waitFor();
    await page.context().close();
  });

  /** Two minutes later. */
  async function letExpire(id: string): Promise<void> {
    const { captures } = survivor.auth.records;
    const stored = await captures.get(id);
    if (!stored) throw new Error("The capture is gone already.");
    await captures.replace({ ...stored.record, expiresAt: survivor.auth.now() - 1 }, stored.version);
  }
});

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}
