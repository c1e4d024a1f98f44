import { expect, it } from "vitest";
import { everySecond } from "./every-second.ts";

it("comes round until the work says enough", async () => {
  let rounds = 0;
  await everySecond(async () => (++rounds === 2 ? "enough" : undefined));
  expect(rounds).toBe(2);
});

it("leaves no listener behind, also when the work fails", async () => {
  const before = process.listenerCount("SIGINT");
  await expect(everySecond(() => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
  expect(process.listenerCount("SIGINT")).toBe(before);
});
