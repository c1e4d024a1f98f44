import { expect, it } from "vitest";
import { english } from "../widget/messages.ts";
import { endOfError, endOfFailure } from "./capture-end.ts";

it("tells of a failed check by its hint", () => {
  expect(endOfFailure("better-light", english)).toEqual({
    ...{ kind: "failed", notice: english.failures["better-light"] },
  });
  expect(endOfFailure("toString", english)).toMatchObject({ notice: english.failures["try-again"] });
});

it("tells of a link that the server refuses as one that was used or has expired", () => {
  expect(endOfError("timed-out", english)).toEqual({ kind: "expired" });
  expect(endOfError("not-allowed", english)).toEqual({ kind: "expired" });
});

it("tells what broke off a check that was under way", () => {
  expect(endOfError("tab-hidden", english)).toMatchObject({ notice: { title: "The check was stopped" } });
});
