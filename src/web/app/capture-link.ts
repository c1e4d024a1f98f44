/** The link to a capture that a back end began: `/capture#<id>.<clientToken>`. What stands behind the # no browser sends to a server. */
import type { CaptureProof } from "../../contract/captures.ts";

/** Where such links lead. */
const path = "/capture";

/**
 * Reads the link and takes it out of the address bar, the history and what a reload would open.
 *
 * @returns Undefined on other pages, and for what is no such link.
 */
export function takeCaptureLink(
  address: Pick<Location, "pathname" | "search" | "hash">,
  history: Pick<History, "replaceState">,
): CaptureProof | undefined {
  if (address.pathname !== path || address.hash === "") return undefined;
  const { hash } = address;
  history.replaceState(null, "", path);
  return parseCaptureLink(hash);
}

/** @param hash From an address: anything. */
export function parseCaptureLink(hash: string): CaptureProof | undefined {
  const [, id, clientToken] = /^#(cap_[\w-]{1,96})\.([\w-]{1,200})$/.exec(hash) ?? [];
  return id === undefined || clientToken === undefined ? undefined : { id, clientToken };
}
