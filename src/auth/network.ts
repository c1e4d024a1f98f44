/** Whom the limits by address count as one: an IPv4 address, or the /64 network that an IPv6 subscriber has to itself. */
import { isIP } from "node:net";

/**
 * Names the network behind an address. One home line owns 2^64 IPv6 addresses: counted one by one they would be as many fresh starts.
 *
 * @param address As the socket or a trusted proxy gave it; what is no address stays as it is. Undefined when the client is gone already.
 */
export function networkOf(address: string | undefined): string {
  const [bare = ""] = address?.split("%") ?? [];
  if (isIP(bare) !== 6) return bare;
  const groups = groupsOf(bare);
  const [high = 0, low = 0] = groups.slice(6);
  // An IPv4 client on a socket that listens for both; all of them together are not one network.
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) {
    return [high >> 8, high & 0xff, low >> 8, low & 0xff].join(".");
  }
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(":")}::/64`;
}

/** Eight numbers of 16 bits. */
function groupsOf(address: string): number[] {
  // The URL parser knows every spelling and gives one.
  const [head = "", tail = ""] = new URL(`http://[${address}]`).hostname.slice(1, -1).split("::");
  const numbers = (text: string) => (text === "" ? [] : text.split(":").map((group) => parseInt(group, 16)));
  const [before, after] = [numbers(head), numbers(tail)];
  return [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after];
}
