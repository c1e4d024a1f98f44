import { expect, it } from "vitest";
import { assurance, date, dateTime, device, eventName, quality, zoneName } from "./format.ts";

it("writes times in the reader's zone", () => {
  expect(date("2026-01-02T23:30:00Z", "en-GB", "Asia/Tokyo")).toBe("3 Jan 2026");
  expect(dateTime("2026-01-02T23:30:00Z", "en-GB", "UTC")).toBe("2 Jan 2026, 23:30");
});

it("shows a time that it cannot read as it came", () => {
  expect(dateTime("soon")).toBe("soon");
});

it("names the zone and its offset on that day", () => {
  expect(zoneName(new Date("2026-07-01T00:00:00Z"), "en", "Europe/Berlin")).toBe("Europe/Berlin (UTC+2)");
  expect(zoneName(new Date("2026-01-01T00:00:00Z"), "en", "Europe/Berlin")).toBe("Europe/Berlin (UTC+1)");
  expect(zoneName(new Date("2026-01-01T00:00:00Z"), "en", "UTC")).toBe("UTC");
});

it.each([
  [
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
    "Chrome on Linux",
  ],
  [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
    "Edge on Windows",
  ],
  [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
    "Safari on iOS",
  ],
  ["Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0", "Firefox on Android"],
  ["curl/8.5.0", "curl"],
  ["", "Unknown device"],
])("reads a device out of %s", (userAgent, name) => {
  expect(device(userAgent)).toBe(name);
});

it("says how strong a sign-in was, with or without the prefix", () => {
  expect(assurance("urn:vultus:acr:live")).toBe("Live face");
  expect(assurance("photo")).toBe("Photo");
  expect(assurance("urn:other:gold")).toBe("urn:other:gold");
});

it("spells out events that it does not know", () => {
  expect(eventName("sign-in")).toBe("Sign-in");
  expect(eventName("key-rotated")).toBe("Key rotated");
});

it("says quality as a word and a number", () => {
  expect(quality(0.917)).toBe("Very good (92 %)");
  expect(quality(0.2)).toBe("Fair (20 %)");
});
