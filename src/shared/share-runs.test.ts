import { expect, it } from "vitest";
import { shareRuns } from "./share-runs.ts";

/** Work that ends when it is told to. */
function slowWork() {
  const ends: (() => void)[] = [];
  let begun = 0;
  const run = () => {
    begun++;
    return new Promise<void>((resolve) => ends.push(resolve));
  };
  return { run, begun: () => begun, end: () => ends.shift()?.() };
}

it("gives those who come during a run one further run together", async () => {
  const work = slowWork();
  const share = shareRuns(work.run);
  const first = share();
  const later = [share(), share(), share()];
  expect(work.begun()).toBe(1);
  work.end();
  await first;
  await expect.poll(work.begun).toBe(2);
  const latest = share();
  work.end();
  await Promise.all(later);
  await expect.poll(work.begun).toBe(3);
  work.end();
  await latest;
  expect(work.begun()).toBe(3);
});

it("runs again for the next who asks, and after a failure", async () => {
  let begun = 0;
  const share = shareRuns(async () => {
    begun++;
    if (begun === 1) throw new Error("the first fails");
  });
  const failing = share();
  const waiting = share();
  await expect(failing).rejects.toThrow("the first fails");
  await waiting;
  await share();
  expect(begun).toBe(3);
});
