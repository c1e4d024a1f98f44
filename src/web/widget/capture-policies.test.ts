import { expect, it } from "vitest";
import { offersGentleWay } from "./capture-policies.ts";

it("offers the gentle way where the server allows it", () => {
  expect(offersGentleWay({ capturePolicies: ["standard", "gentle"] })).toBe(true);
});

it.each([
  ["does not allow it", ["standard"]],
  ["takes it anyway", ["gentle", "standard"]],
])("does not offer it where the server %s", (_what, capturePolicies) => {
  expect(offersGentleWay({ capturePolicies })).toBe(false);
});
