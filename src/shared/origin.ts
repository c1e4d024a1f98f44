/** Origins that people and secret keys may be sent to: encrypted, unless it is this machine itself. */

const names: readonly string[] = ["localhost", "127.0.0.1", "[::1]"];

/** Tells whether only this machine can be meant by a host's name, written as URLs have it. */
export function isLocalHost(hostname: string): boolean {
  return names.includes(hostname);
}

/** @returns Undefined unless it is https:// and a host, or http:// and a name of this machine, each with a port or without and nothing else. */
export function parseOrigin(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || url.href !== `${url.origin}/`) return undefined;
  const isSafe = url.protocol === "https:" || (url.protocol === "http:" && isLocalHost(url.hostname));
  return isSafe ? url : undefined;
}
