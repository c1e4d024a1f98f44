/** The built pages: hashed assets for a year, the one HTML file never from a cache. */
import { existsSync } from "node:fs";
import { join, sep } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyReply } from "fastify";
import { VultusError } from "../shared/errors.ts";
import type { App, HttpContext } from "./context.ts";
import { replyWithProblem } from "./problems.ts";

/** Paths that the pages' own router knows; every other is a 404 page. */
const PAGES = ["/", "/register", "/sign-in", "/capture", "/dashboard", "/dashboard/face"];

export async function servePages(app: App, { settings }: HttpContext): Promise<void> {
  const root = settings.webRoot;
  const hasPages = root !== undefined && existsSync(join(root, "index.html"));
  if (hasPages) {
    await app.register(fastifyStatic, { root, index: false, wildcard: false, setHeaders: cacheByName });
    for (const path of PAGES)
      app.get(path, { schema: { hide: true } }, (_request, reply) => sendPage(reply, 200));
  }
  app.setNotFoundHandler((request, reply) => {
    const wantsPage = request.method === "GET" && (request.headers.accept ?? "").includes("text/html");
    if (hasPages && wantsPage) return sendPage(reply, 404);
    return replyWithProblem(
      new VultusError(
        "not-found",
        `No ${request.method} ${pathOf(request.url)} here; see the API reference.`,
        { reasons: ["no-such-route"] },
      ),
      request,
      reply,
    );
  });
}

/** A name with a hash in it never stands for other bytes; every other file is asked for again. */
function cacheByName(reply: { setHeader(name: string, value: string): void }, path: string): void {
  const isHashed = path.includes(`${sep}assets${sep}`);
  reply.setHeader("cache-control", isHashed ? "public, max-age=31536000, immutable" : "no-cache");
}

function sendPage(reply: FastifyReply, status: number): FastifyReply {
  return reply
    .code(status)
    .header("cache-control", "no-store")
    .sendFile("index.html", { cacheControl: false });
}

function pathOf(url: string): string {
  return url.split("?")[0];
}
