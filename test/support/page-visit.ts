/** Somebody in front of a page in a real browser, with a camera that shows a simulated person. */
import type { Browser, Page } from "playwright-core";
import { listenForTrouble } from "./browser.ts";
import { installPageCamera, type PageCameraOptions } from "./subject/page-camera.ts";

/** A capture takes about eight seconds; a machine that does other work takes longer. */
export const CAPTURE_MS = 40_000;
/** About one in twenty of even a willing simulated person's captures fails: as people do, they try again. */
export const TRIES = 5;

/** Opens the first page. @param on Undefined only where the suite is skipped. */
export async function visit(
  on: Browser | undefined,
  server: { readonly baseUrl: string },
  camera: PageCameraOptions,
) {
  if (on === undefined) throw new Error("The suite is skipped without a browser.");
  const context = await on.newContext();
  await installPageCamera(context, camera);
  const page = await context.newPage();
  const trouble = listenForTrouble(page);
  await page.goto(server.baseUrl);
  return { page, trouble };
}

/** Waits for the dashboard, trying captures again that failed. */
export async function reachDashboard(page: Page): Promise<void> {
  await tryUntil(page, page.waitForURL("**/dashboard", { timeout: TRIES * CAPTURE_MS }));
}

/** Presses "Try again" whenever a capture failed, until what is awaited comes; at most so often. */
export async function tryUntil(page: Page, awaited: Promise<unknown>): Promise<void> {
  const again = page.getByRole("button", { name: "Try again" });
  const ended = awaited.then(() => "ended" as const);
  for (let tries = 1; tries < TRIES; tries++) {
    const failed = again.waitFor({ timeout: CAPTURE_MS }).then(
      () => "failed" as const,
      () => "ended" as const,
    );
    if ((await Promise.race([ended, failed])) === "ended") break;
    await again.click();
  }
  await ended;
}
