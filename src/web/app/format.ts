/** Turns what the server says about an account into words: times, devices, ways of signing in, events. */

/** @param iso ISO 8601, as the server sends it. */
export function dateTime(iso: string, locale?: string, timeZone?: string): string {
  return format(iso, { dateStyle: "medium", timeStyle: "short" }, locale, timeZone);
}

export function date(iso: string, locale?: string, timeZone?: string): string {
  return format(iso, { dateStyle: "medium" }, locale, timeZone);
}

/** Names the zone that the times are in, such as `Europe/Berlin (UTC+1)`. */
export function zoneName(at: Date, locale?: string, timeZone?: string): string {
  const options = new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: "shortOffset" });
  const offset = options.formatToParts(at).find((part) => part.type === "timeZoneName")?.value ?? "";
  const zone = options.resolvedOptions().timeZone;
  return zone === "UTC" ? "UTC" : `${zone} (${offset.replace("GMT", "UTC")})`;
}

/** Browser and system out of a `User-Agent`, such as `Firefox on Windows`; a guess for people, nothing relies on it. */
export function device(userAgent: string): string {
  const browser = firstMatch(userAgent, browsers);
  const system = firstMatch(userAgent, systems);
  if (browser && system) return `${browser} on ${system}`;
  return browser ?? system ?? (userAgent.trim().slice(0, 40) || "Unknown device");
}

/** How strong a sign-in was, in words. */
export function assurance(acr: string): string {
  return levels[acr.replace(/^urn:vultus:acr:/, "")] ?? acr;
}

/** @param kind The event's kind, such as `sign-in`; unknown kinds are spelt out. */
export function eventName(kind: string): string {
  const words = kind.replaceAll(/[-._]/g, " ");
  return eventNames[kind] ?? words.charAt(0).toUpperCase() + words.slice(1);
}

/** Quality from 0 to 1 as a word and a whole percentage. */
export function quality(value: number): string {
  const word = value >= 0.75 ? "Very good" : value >= 0.5 ? "Good" : "Fair";
  return `${word} (${Math.round(value * 100)} %)`;
}

const levels: Readonly<Record<string, string>> = {
  photo: "Photo",
  live: "Live face",
  bound: "Live face and this device",
  passkey: "Live face and passkey",
  otp: "Live face and code",
};

const eventNames: Readonly<Record<string, string>> = {
  register: "Registration",
  "sign-in": "Sign-in",
  "sign-out": "Log-out",
  "add-face": "Face added",
  "remove-face": "Face removed",
  capture: "Face check",
  "revoke-session": "Session ended",
  unlock: "Account unlocked",
  verify: "Compared by the operator",
  identify: "Looked for by the operator",
  "export-photo": "Photo fetched by the operator",
  "export-account": "Data exported by the operator",
  "delete-account": "Account deleted",
};

// In this order: most browsers also name the ones that they descend from.
const browsers: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(e|A|iOS)?\//, "Edge"],
  [/\b(OPR|Opera)\//, "Opera"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/\b(Firefox|FxiOS)\//, "Firefox"],
  [/\b(Chrome|HeadlessChrome|Chromium|CriOS)\//, "Chrome"],
  [/\bSafari\//, "Safari"],
  [/^curl\//, "curl"],
];

const systems: readonly (readonly [RegExp, string])[] = [
  [/\b(iPhone|iPad|iPod)\b/, "iOS"],
  [/\bAndroid\b/, "Android"],
  [/\bWindows\b/, "Windows"],
  [/\bMac OS X\b/, "macOS"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bLinux\b/, "Linux"],
];

function firstMatch(text: string, table: readonly (readonly [RegExp, string])[]): string | undefined {
  return table.find(([pattern]) => pattern.test(text))?.[1];
}

function format(
  iso: string,
  options: Intl.DateTimeFormatOptions,
  locale: string | undefined,
  timeZone: string | undefined,
): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  return new Intl.DateTimeFormat(locale, { ...options, timeZone }).format(at);
}
