/** What the URLs of services that speak as Amazon's do have in common: `…://[key:secret@]…[?endpoint=…]`. */
import type { VultusError } from "../../shared/errors.ts";

/** Undefined: found as every AWS client finds them (environment, profile, role of the machine). */
export type AwsCredentials = { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined;

/** Says what is wrong with the URL and repeats no part of it, for any may be a secret in the wrong place. */
type Refuse = (fault: string) => VultusError;

/** @returns Undefined: Amazon's own service. */
export function parseEndpoint(text: string | null, refuse: Refuse): string | undefined {
  if (text === null) return undefined;
  const endpoint = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain = endpoint && endpoint.username + endpoint.password + endpoint.search + endpoint.hash === "";
  if (!isPlain || !["http:", "https:"].includes(endpoint.protocol)) {
    throw refuse("has an endpoint that is no http:// or https:// address");
  }
  return endpoint.href;
}

export function parseCredentials({ username, password }: Readonly<URL>, refuse: Refuse): AwsCredentials {
  if (username === "" && password === "") return undefined;
  if (username === "" || password === "") throw refuse("has one of key and secret without the other");
  try {
    return { accessKeyId: decodeURIComponent(username), secretAccessKey: decodeURIComponent(password) };
  } catch {
    throw refuse("has a key or secret with a broken percent sign");
  }
}
