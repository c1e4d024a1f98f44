/** The whole HTTP server on pretended pictures and a memory database: no socket, no models. */
import { defaultTuning, type HttpSettings } from "../../src/http/context.ts";
import { buildServer } from "../../src/http/server.ts";
import type { App } from "../../src/http/context.ts";
import type { AuthSettings } from "../../src/auth/deps.ts";
import { capture, honestly } from "./captures.ts";
import { createWorld, picture, type Pretence, type World } from "./world.ts";

export interface TestServer extends World {
  readonly app: App;
  post(url: string, payload: object, headers?: Record<string, string>): Promise<Answer>;
  /** Registers a person by a live capture. */
  register(person: string): Promise<Answer>;
  /** Signs a person in by a live capture; without a name by just looking. */
  signIn(person: string, username?: string): Promise<Answer>;
}

export type Answer = Awaited<ReturnType<App["inject"]>>;

/** @param http Changes to the settings of the local demo; `records`: the database of another server. */
export async function startTestServer(
  settings: Partial<AuthSettings> = {},
  { records, ...http }: Partial<HttpSettings> & { readonly records?: World["deps"]["records"] } = {},
): Promise<TestServer> {
  const own = createWorld(settings);
  const world = records ? { ...own, deps: { ...own.deps, records } } : own;
  const limits = { all: 1e6, captures: 1e6, registrations: 1e6, signIns: 1e6 };
  const app = await buildServer({
    auth: world.deps,
    settings: {
      publicUrl: new URL("http://localhost:8080"),
      isLocalDemo: true,
      trustedProxies: [],
      version: "0.0.0",
      ...defaultTuning,
      limits,
      ...http,
    },
  });
  const post: TestServer["post"] = (url, payload, headers = {}) =>
    app.inject({ method: "POST", url, payload, headers });
  return {
    ...world,
    app,
    post,
    async register(person) {
      const { proof } = await capture(world, "register", honestly(person));
      const email = `${person}@example.com`;
      return post("/v1/users", { username: person, email, consent: true, capture: proof });
    },
    async signIn(person, username) {
      const { proof } = await capture(world, "sign-in", honestly(person));
      return post("/v1/sign-in", { ...(username ? { username } : {}), capture: proof });
    },
  };
}

/** A pretended picture as JSON bodies carry it. */
export function base64Of(shown: Pretence): string {
  return Buffer.from(picture(shown)).toString("base64");
}

/** A multipart form with text fields and at most one file named `file`. */
export function formOf(fields: Readonly<Record<string, string>>, file?: Uint8Array, fileField = "file") {
  const boundary = "----vultus-test";
  const part = (head: string, body: Uint8Array | string) =>
    Buffer.concat([Buffer.from(`--${boundary}\r\n${head}\r\n\r\n`), Buffer.from(body), Buffer.from("\r\n")]);
  const texts = Object.entries(fields).map(([name, value]) =>
    part(`content-disposition: form-data; name="${name}"`, value),
  );
  const files = file
    ? [
        part(
          `content-disposition: form-data; name="${fileField}"; filename="a.jpg"\r\ncontent-type: image/jpeg`,
          file,
        ),
      ]
    : [];
  return {
    payload: Buffer.concat([...texts, ...files, Buffer.from(`--${boundary}--\r\n`)]),
    headers: { "content-type": `multipart/form-data; boundary=${boundary}` },
  };
}

/** The cookie header that a browser would send after this answer. */
export function cookieOf(answer: { readonly cookies: readonly { name: string; value: string }[] }): {
  cookie: string;
} {
  return { cookie: answer.cookies.map(({ name, value }) => `${name}=${value}`).join("; ") };
}
