/** The typed door to the server: one function per route, refusals thrown as `ProblemError`. */
import type {
  AccountEvent,
  AccountSession,
  AddFaceBody,
  DeleteAccountBody,
  Enrolment,
  Me,
  PageOf,
  PhotoSignInBody,
  RegisterBody,
  Registered,
  Settings,
  SignedIn,
  SignInBody,
} from "../contract/accounts.ts";
import type { BeginCaptureBody, BegunCapture } from "../contract/captures.ts";
import { toProblemError, unreachable } from "./problem-error.ts";

export interface ClientOptions {
  /** Where the server is, without a slash at the end; empty for the page's own origin. */
  readonly baseUrl?: string;
  /** Stands in for the browser's `fetch`. */
  readonly fetch?: typeof fetch;
}

/** Every method throws `ProblemError`: the server's own code, or `unreachable` when no reply came. */
export interface Client {
  readonly settings: () => Promise<Settings>;
  readonly beginCapture: (body: BeginCaptureBody) => Promise<BegunCapture>;
  readonly register: (body: RegisterBody) => Promise<Registered>;
  readonly signIn: (body: SignInBody) => Promise<SignedIn>;
  readonly signInWithPhoto: (body: PhotoSignInBody) => Promise<SignedIn>;
  readonly signOut: () => Promise<void>;
  readonly me: () => Promise<Me>;
  readonly enrolments: () => Promise<PageOf<Enrolment>>;
  /** @param after The `next` of the page before; null for the first page. */
  readonly events: (after: string | null) => Promise<PageOf<AccountEvent>>;
  readonly sessions: () => Promise<PageOf<AccountSession>>;
  readonly revokeSession: (id: string) => Promise<void>;
  readonly addFace: (body: AddFaceBody) => Promise<Enrolment>;
  readonly removeEnrolment: (id: string) => Promise<void>;
  readonly deleteAccount: (body: DeleteAccountBody) => Promise<void>;
  /** Where a kept photo is read from; needs the session. */
  readonly photoUrl: (id: string) => string;
}

export function createClient(options: ClientOptions = {}): Client {
  const baseUrl = options.baseUrl ?? "";
  const send = options.fetch ?? ((input, init) => fetch(input, init));

  async function call<Reply>(method: string, path: string, body?: unknown): Promise<Reply> {
    const response = await send(baseUrl + path, {
      method,
      credentials: "same-origin",
      cache: "no-store",
      headers: {
        accept: "application/json",
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch(() => {
      throw unreachable();
    });
    const reply: unknown = await response.json().catch(() => undefined);
    if (!response.ok || (reply === undefined && response.status !== 204)) {
      throw toProblemError(response.status, reply, response.headers.get("retry-after"));
    }
    // The server replies by the schema in `contract`; the browser does not carry the schemas to check it again.
    return reply as Reply;
  }

  const segment = encodeURIComponent;
  return {
    settings: () => call("GET", "/v1/settings"),
    beginCapture: (body) => call("POST", "/v1/captures", body),
    register: (body) => call("POST", "/v1/users", body),
    signIn: (body) => call("POST", "/v1/sign-in", body),
    signInWithPhoto: (body) => call("POST", "/v1/sign-in/photo", body),
    signOut: () => call("POST", "/v1/sign-out"),
    me: () => call("GET", "/v1/me"),
    enrolments: () => call("GET", "/v1/me/enrolments"),
    events: (after) =>
      call("GET", after === null ? "/v1/me/events" : `/v1/me/events?after=${segment(after)}`),
    sessions: () => call("GET", "/v1/me/sessions"),
    revokeSession: (id) => call("DELETE", `/v1/me/sessions/${segment(id)}`),
    addFace: (body) => call("POST", "/v1/me/faces", body),
    removeEnrolment: (id) => call("DELETE", `/v1/me/enrolments/${segment(id)}`),
    deleteAccount: (body) => call("DELETE", "/v1/me", body),
    photoUrl: (id) => `${baseUrl}/v1/me/photos/${segment(id)}`,
  };
}
