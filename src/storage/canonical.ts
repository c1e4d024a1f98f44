/** Writes a record as one text that is the same whichever driver it was read from. */

/**
 * Canonical JSON after RFC 8785: keys sorted, no space, numbers as JavaScript writes them. Bytes, which JSON has not, are
 * `{"$bytes":"<base64>"}`; fields that are undefined are left out, as drivers leave them out.
 */
export function canonicalJson(value: unknown): string {
  if (value instanceof Uint8Array) return `{"$bytes":"${base64(value)}"}`;
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value ?? null);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
  return `{${members.join(",")}}`;
}

/** Orders ids as databases do: by the bytes of their UTF-8. JavaScript's own order differs beyond the basic plane. */
export function compareIds(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}
