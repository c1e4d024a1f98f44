import { existsSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { chromium } from "playwright-core";
import { expect, it } from "vitest";
import { installPageCamera } from "./page-camera.ts";
import { prepareSubject } from "./prepare.ts";
import { subjectSources } from "./sources.ts";

const executablePath = process.env["VULTUS_TEST_BROWSER"] ?? "/usr/bin/chromium";
const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"];
const quiet = ["--disable-background-networking", "--disable-component-update"];

it.skipIf(!existsSync(executablePath))("shows a page the subject as its camera", async () => {
  const server = createServer((_request, response) => response.end("<!doctype html><video muted></video>"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const browser = await chromium.launch({ executablePath, args: [...args, ...quiet] });
  try {
    const context = await browser.newContext();
    await installPageCamera(context, { subject: await prepareSubject(subjectSources.one) });
    const page = await context.newPage();
    // A listening TCP server has an address with a port.
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    const seen: unknown = await page.evaluate(`(async () => {
      const video = document.querySelector("video");
      video.srcObject = await navigator.mediaDevices.getUserMedia({ video: true });
      await video.play();
      const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 480 });
      const brush = canvas.getContext("2d");
      brush.drawImage(video, 0, 0);
      return [video.videoWidth, video.videoHeight, ...brush.getImageData(320, 260, 1, 1).data.slice(0, 3)];
    })()`);
    expect(seen).toEqual([640, 480, expect.any(Number), expect.any(Number), expect.any(Number)]);
    // The face is in the middle: not black.
    expect((seen as number[])[2]).toBeGreaterThan(40);
  } finally {
    await browser.close();
    server.close();
  }
});
