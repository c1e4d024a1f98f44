/** Takes the pictures of docs/start.md from the running product: `npm run pictures`. What the camera shows is covered by a drawn face. */
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { openBrowser } from "../support/browser.ts";
import { CAPTURE_MS, reachDashboard, visit } from "../support/page-visit.ts";
import { startRealServer } from "../support/real-server.ts";
import { prepareSubject } from "../support/subject/prepare.ts";
import { subjectSources } from "../support/subject/sources.ts";

const folder = new URL("../../docs/images/", import.meta.url);
const size = { width: 1000, height: 920 };

const drawnFace = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 480 480">
  <rect width="480" height="480" fill="#9fb4c7"/>
  <path d="M60 480c10-110 80-140 180-140s170 30 180 140z" fill="#3c5a80"/>
  <path d="M205 300h70v60c-20 22-50 22-70 0z" fill="#d9a178"/>
  <path d="M140 205c-14-110 44-150 100-150s114 40 100 150c-10-50-30-80-100-80s-90 30-100 80z" fill="#4a3328"/>
  <ellipse cx="240" cy="210" rx="92" ry="120" fill="#ecb98f"/>
  <path d="M150 190c0-80 40-100 90-100s90 20 90 100c-20-40-40-52-90-52s-70 12-90 52z" fill="#4a3328"/>
  <g fill="#2b2b2b"><ellipse cx="204" cy="208" rx="9" ry="11"/><ellipse cx="276" cy="208" rx="9" ry="11"/></g>
  <g fill="none" stroke="#4a3328" stroke-width="7" stroke-linecap="round"><path d="M184 180q20-12 40 0M256 180q20-12 40 0"/></g>
  <g fill="none" stroke="#b5754f" stroke-width="6" stroke-linecap="round"><path d="M240 218v34q-2 8-12 8"/><path d="M206 286q34 22 68 0"/></g>
</svg>`;

/** Runs in the page. As text, because these programs are compiled without the types of a page. */
const coverVideo = `
  (() => {
    const video = document.querySelector("face-capture").shadowRoot.querySelector("video");
    const cover = document.createElement("img");
    cover.src = "data:image/svg+xml," + encodeURIComponent(${JSON.stringify(drawnFace)});
    cover.style.cssText = "position:absolute;inset:0;width:100%;height:100%;object-fit:cover";
    video.after(cover);
    return cover.decode();
  })()`;

const browser = await openBrowser();
if (!browser) process.exit(1);
const server = await startRealServer();
const { page } = await visit(browser, server, { subject: await prepareSubject(subjectSources.four) });
try {
  await page.setViewportSize(size);
  await page.goto(`${server.baseUrl}/register`);
  await page.getByLabel("Username").fill("ada");
  await page.getByLabel("Email").fill("ada@example.com");
  await page.getByRole("checkbox").check();
  await take(page, "register");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByText("Step 1 of").waitFor({ timeout: CAPTURE_MS });
  await coverCamera(page);
  await take(page, "capture");
  await reachDashboard(page);
  await page.getByRole("heading", { name: /ada/ }).waitFor();
  await page.getByRole("button", { name: "Dismiss" }).click();
  await take(page, "dashboard");
} finally {
  await browser.close();
  await server.close();
}

async function take(from: Page, name: string): Promise<void> {
  await from.screenshot({ path: fileURLToPath(new URL(`${name}.png`, folder)) });
}

/** People on pictures must have agreed to it; a drawing need not. */
async function coverCamera(from: Page): Promise<void> {
  await from.evaluate(coverVideo);
}
