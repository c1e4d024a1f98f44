/** Names for records: unguessable, sortable by time where the log needs it, and readable by kind. */
import { toBase64Url } from "./bytes.ts";
import type { RandomBytes } from "./random.ts";

export type IdPrefix = "usr" | "tpl" | "cap" | "evt" | "pho" | "key" | "chg";

/** A random id such as `usr_…` with 128 bits of entropy. */
export function randomId(prefix: IdPrefix, random: RandomBytes): string {
  return `${prefix}_${toBase64Url(random(16))}`;
}

/** An id that sorts by time: 48 bits of milliseconds as hexadecimal, then 80 random bits. */
export function timeOrderedId(prefix: IdPrefix, nowMs: number, random: RandomBytes): string {
  const time = Math.floor(nowMs).toString(16).padStart(12, "0");
  return `${prefix}_${time}${Buffer.from(random(10)).toString("hex")}`;
}

/** A bearer secret with 256 bits of entropy. */
export function randomToken(random: RandomBytes): string {
  return toBase64Url(random(32));
}
