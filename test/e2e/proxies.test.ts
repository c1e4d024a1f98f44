/** The proxies of docs/operate.md, as the page configures them, before a real server: TLS, WebSocket, large bodies, and whose address is believed. */
import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { request } from "node:https";
import { get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { z } from "zod";
import { freePort } from "../services/free-port.ts";
import { startProcess } from "../services/service-process.ts";
import { blocksFor } from "../support/documented-pages.ts";
import { goodPicture, otherPerson } from "../support/hostile-pictures.ts";
import { type RealServer, startRealServer, whyNoModels } from "../support/real-server.ts";

const page = "docs/operate.md";
const run = promisify(execFile);
const host = "id.example.com";

interface Ports {
  readonly tls: number;
  readonly plain: number;
  readonly server: number;
}

/** How each proxy is told that it is somewhere else than the page says. */
const proxies = {
  nginx: {
    program: "nginx",
    photo: goodPicture,
    file: (text: string, folder: string, { tls, plain, server }: Ports) => {
      const site = text
        .replace("listen 443 ssl;", `listen 127.0.0.1:${tls} ssl;`)
        .replace("listen 80;", `listen 127.0.0.1:${plain};`)
        .replaceAll(`/etc/letsencrypt/live/${host}`, folder)
        .replaceAll("http://127.0.0.1:8080", `http://127.0.0.1:${server}`);
      const places = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
        (kind) => `${kind}_temp_path ${folder}/${kind};`,
      );
      return `daemon off; pid ${folder}/nginx.pid; error_log ${folder}/error.log; events {}
http { access_log off; ${places.join(" ")}\n${site}\n}`;
    },
    test: (file: string) => ["-t", "-c", file],
    start: (file: string) => ["-c", file],
  },
  caddy: {
    program: "caddy",
    photo: otherPerson,
    file: (text: string, folder: string, { tls, server }: Ports) => {
      const site = text
        .replace(`${host} {`, `https://${host}:${tls} {\n\ttls ${folder}/fullchain.pem ${folder}/privkey.pem`)
        .replace("127.0.0.1:8080", `127.0.0.1:${server}`);
      return `{\n\tadmin off\n\tauto_https off\n}\n${site}`;
    },
    test: (file: string) => ["validate", "--adapter", "caddyfile", "--config", file],
    start: (file: string) => ["run", "--adapter", "caddyfile", "--config", file],
  },
} as const;

const missing = await whyNoModels();
const here = await Promise.all(
  blocksFor("test/e2e/proxies.test.ts", page).map(async ({ language, text }) => {
    const proxy = proxies[z.enum(["nginx", "caddy"]).parse(language)];
    // Other systems give a process no second address of its own to come from.
    const isHere = process.platform === "linux" && (await isInstalled(proxy.program));
    return { proxy, text, why: missing ?? (isHere ? undefined : `no ${proxy.program} here`) };
  }),
);

// One for all: the library that runs the networks loads only once in a process.
const server: RealServer | undefined = here.every(({ why }) => why !== undefined)
  ? undefined
  : await startRealServer({
      environment: {
        VULTUS_PUBLIC_URL: `https://${host}`,
        VULTUS_MASTER_KEY: "5e".repeat(32),
        VULTUS_TRUSTED_PROXIES: "127.0.0.1",
        VULTUS_PHOTO_SIGN_IN: "on",
      },
    });
afterAll(() => server?.close());

describe.each(here)(`$proxy.program, as in ${page}`, { timeout: 60_000 }, ({ proxy, text, why }) => {
  if (why !== undefined) process.stderr.write(`SKIPPED ${proxy.program}, as in ${page}: ${why}\n`);

  describe.skipIf(why !== undefined)(`before a real server${why === undefined ? "" : `: ${why}`}`, () => {
    let folder: string;
    let file: string;
    let ports: Ports;
    let certificate: Buffer;
    let stop: () => Promise<void>;

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), "vultus-proxy-"));
      await mkdir(join(folder, "home"));
      const names = ["-subj", `/CN=${host}`, "-addext", `subjectAltName=DNS:${host}`];
      const out = ["-keyout", join(folder, "privkey.pem"), "-out", join(folder, "fullchain.pem")];
      await run("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", ...names, ...out]);
      certificate = await readFile(join(folder, "fullchain.pem"));
      ports = { tls: await freePort(), plain: await freePort(), server: server?.port ?? 0 };
      file = join(folder, "proxy.conf");
      await writeFile(file, proxy.file(text, folder, ports));
      const { PATH } = process.env;
      const started = await startProcess({
        ...{ command: proxy.program, argv: proxy.start(file), folder, endSignal: "SIGTERM" },
        env: { PATH, HOME: join(folder, "home") },
        answers: () => ask({ method: "GET", path: "/healthz" }),
      });
      stop = () => started.stop();
    });
    afterAll(async () => {
      await stop();
      await rm(folder, { recursive: true, force: true });
    });

    it("can be read by the program itself", async () => {
      const env = { ...process.env, HOME: join(folder, "home") };
      await expect(run(proxy.program, [...proxy.test(file)], { env })).resolves.toBeDefined();
    });

    it("lets a large registration through, from the address that it came from and not the one it claims", async () => {
      const photo = await sharp(await proxy.photo())
        .resize({ width: 1600 })
        .png({ compressionLevel: 0 })
        .toBuffer();
      expect(photo.length).toBeGreaterThan(3e6);
      const form = new FormData();
      form.set("name", proxy.program);
      form.set("file", new Blob([new Uint8Array(photo)], { type: "image/png" }), "face.png");
      const body = new Request("http://unused", { method: "POST", body: form });
      const { status, text: said } = await ask({
        ...{ method: "POST", path: "/register" },
        headers: {
          "content-type": body.headers.get("content-type") ?? "",
          ...{ origin: `https://${host}`, "x-forwarded-for": "203.0.113.7" },
        },
        body: Buffer.from(await body.arrayBuffer()),
      });
      expect({ status, said }).toEqual({
        status: 200,
        said: expect.stringContaining(`${proxy.program} is registered`),
      });
      // Nginx says so when it writes a body to its disk.
      const log = await readFile(join(folder, "error.log"), "utf8").catch(() => "");
      expect(log).not.toContain("temporary file");
      const events = await server?.auth.records.events.list({ limit: 10 });
      const registered = events?.items.filter(({ kind }) => kind === "register") ?? [];
      expect([...new Set(registered.map(({ address }) => address))]).toEqual(["127.0.0.2"]);
    });

    it("passes a capture's stream on, at once", async () => {
      const { text: begun } = await ask({
        ...{ method: "POST", path: "/v1/captures" },
        headers: { "content-type": "application/json", origin: `https://${host}` },
        body: Buffer.from('{ "purpose": "sign-in" }'),
      });
      const { id, clientToken } = z
        .object({ id: z.string(), clientToken: z.string() })
        .parse(JSON.parse(begun));
      const socket = new WebSocket(`wss://127.0.0.1:${ports.tls}/v1/captures/${id}/stream`, {
        ...{ ca: certificate, servername: host, origin: `https://${host}`, headers: { host } },
      });
      await once(socket, "open");
      socket.send(JSON.stringify({ type: "hello", token: clientToken }));
      const [first] = z
        .tuple([z.instanceof(Buffer)])
        .rest(z.unknown())
        .parse(await once(socket, "message"));
      expect(JSON.parse(first.toString("utf8"))).toMatchObject({ type: "step" });
      socket.close();
    });

    it("keeps the operators' routes to one's own network", async () => {
      const path = "/v1/operator/users";
      // The proxy's own refusal, not the server's.
      const elsewhere = await ask({ method: "GET", path });
      expect(elsewhere.status).toBe(403);
      expect(elsewhere.text).not.toContain("urn:vultus");
      const { text: answer } = await ask({ method: "GET", path, address: "127.0.0.1" });
      expect(JSON.parse(answer)).toMatchObject({ code: "api-key-required" });
    });

    // Caddy does that without being told.
    it.each(proxy.program === "nginx" ? ["/register", "/capture"] : [])(
      "sends whoever comes to %s without TLS to the right address",
      async (path) => {
        const plain = { port: ports.plain, host: "127.0.0.1", path, headers: { host } };
        const [reply] = await once(get(plain), "response");
        const { statusCode, headers } = z
          .object({ statusCode: z.number(), headers: z.record(z.string(), z.unknown()) })
          .parse(reply);
        expect([statusCode, headers["location"]]).toEqual([301, `https://${host}${path}`]);
      },
    );

    /** As somebody elsewhere would, whose address is 127.0.0.2, unless it is another one. */
    async function ask({
      method,
      path,
      headers = {},
      body,
      address = "127.0.0.2",
    }: {
      readonly method: string;
      readonly path: string;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: Buffer;
      readonly address?: string;
    }): Promise<{ readonly status: number | undefined; readonly text: string }> {
      return new Promise((resolve, reject) => {
        const asked = request(
          {
            ...{
              host: "127.0.0.1",
              port: ports.tls,
              localAddress: address,
              servername: host,
              ca: certificate,
            },
            ...{ method, path, headers: { ...headers, host }, agent: false },
          },
          (reply) => {
            let said = "";
            reply.setEncoding("utf8").on("data", (part: string) => (said += part));
            reply.on("end", () => resolve({ status: reply.statusCode, text: said }));
          },
        );
        asked.on("error", reject);
        asked.end(body);
      });
    }
  });
});

/** @throws Where `CI=true`. */
async function isInstalled(program: string): Promise<boolean> {
  try {
    await run("which", [program]);
    return true;
  } catch (error) {
    if (process.env["CI"] === "true") throw error;
    return false;
  }
}
