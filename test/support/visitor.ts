/** Somebody with an address and a cookie of their own, who may speak to any of several servers. */

export interface Visitor {
  /** Sent as a proxy sends it; the server must trust its proxy. */
  readonly headers: Readonly<Record<string, string>>;
  /** The session's, once there is one; whoever sends it is signed in. */
  readonly cookie: string | undefined;
  /** @param server Its port. @param body Sent as JSON. */
  ask(method: string, server: Port, path: string, body?: object): Promise<Reply>;
}

/** Whatever has a port. */
export interface Port {
  readonly port: number;
}

export interface Reply {
  readonly status: number;
  /** The stable code of a refusal; absent when it went well. */
  readonly code: string | undefined;
  readonly body: Readonly<Record<string, unknown>>;
}

let visitors = 0;

/** @param credentials A back end's secret key, or a cookie that was somebody else's. */
export function newVisitor(
  credentials: { readonly secret?: string; readonly cookie?: string | undefined } = {},
): Visitor {
  visitors += 1;
  const headers = {
    "x-forwarded-for": `10.${(visitors >> 16) & 255}.${(visitors >> 8) & 255}.${visitors & 255}`,
  };
  const { secret } = credentials;
  let { cookie } = credentials;
  return {
    headers,
    get cookie() {
      return cookie;
    },
    async ask(method, { port }, path, body) {
      const response = await fetch(`http://localhost:${port}${path}`, {
        method,
        headers: {
          ...headers,
          // One of its own each time: a server that was killed breaks those that are kept alive.
          connection: "close",
          ...(body ? { "content-type": "application/json" } : {}),
          ...(cookie === undefined ? {} : { cookie }),
          ...(secret === undefined ? {} : { authorization: `Bearer ${secret}` }),
        },
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
      const [given] = response.headers.getSetCookie();
      if (given !== undefined) [cookie] = given.split(";");
      return replyOf(response.status, await response.text());
    },
  };
}

function replyOf(status: number, text: string): Reply {
  // Every reply of the API is a JSON object or nothing; another form fails the assertions on it.
  const body = (text === "" ? {} : JSON.parse(text)) as Record<string, unknown>;
  const { code } = body;
  return { status, code: typeof code === "string" ? code : undefined, body };
}
