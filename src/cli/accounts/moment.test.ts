import { describe, expect, it } from "vitest";
import { readMoment } from "./moment.ts";

const now = Date.UTC(2030, 0, 10, 12);
const moment = (text: string, isEnd = false): string => new Date(readMoment(isEnd)(text)(now)).toISOString();

describe("a moment", () => {
  it.each([
    ["2030-01-02", "2030-01-02T00:00:00.000Z"],
    ["2030-01-02T10:30Z", "2030-01-02T10:30:00.000Z"],
    ["2030-01-02T10:30:15.5+02:00", "2030-01-02T08:30:15.500Z"],
    ["90s", "2030-01-10T11:58:30.000Z"],
    ["30m", "2030-01-10T11:30:00.000Z"],
    ["8h", "2030-01-10T04:00:00.000Z"],
    ["7d", "2030-01-03T12:00:00.000Z"],
  ])("can be given as %s", (text, at) => {
    expect(moment(text)).toBe(at);
  });

  it("is a day's last where a time ends with it", () => {
    expect(moment("2030-01-02", true)).toBe("2030-01-02T23:59:59.999Z");
    expect(moment("2030-01-02T10:30Z", true)).toBe("2030-01-02T10:30:00.000Z");
  });

  it.each(["", "yesterday", "2030-13-01", "2030-01-02T10:30", "7", "7w", "-1d", "1969-01-01"])(
    "cannot be given as '%s'",
    (text) => {
      expect(() => readMoment(false)(text)).toThrow(/how long ago/);
    },
  );
});
