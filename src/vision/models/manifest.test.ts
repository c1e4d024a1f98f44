import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { pathOf } from "./locate.ts";
import { parseManifest, readManifest, shippedManifest } from "./manifest.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "vultus-manifest-"));
});
afterEach(() => rm(folder, { recursive: true }));

it("ships a manifest whose thresholds never fall below the default", async () => {
  const { embedding } = await readManifest(shippedManifest);
  expect(embedding.dimension).toBe(512);
  for (const { threshold, measured } of embedding.calibration.points) {
    expect(threshold).toBeGreaterThanOrEqual(Math.max(embedding.threshold, measured));
  }
});

it("ships a calibration that asks for more where fewer false matches are allowed", async () => {
  const { points } = (await readManifest(shippedManifest)).embedding.calibration;
  for (const [i, point] of points.slice(1).entries()) {
    expect(point.fmr).toBeLessThan(points[i].fmr);
    expect(point.measured).toBeGreaterThan(points[i].measured);
    expect(point.threshold).toBeGreaterThanOrEqual(points[i].threshold);
  }
});

it("lets the operator's own embedding replace ours, found beside their manifest", async () => {
  const { embedding } = await readManifest(shippedManifest);
  const own = { ...embedding, id: "own-arcface@3", name: "own.onnx", source: { file: "./own.onnx" } };
  await writeFile(join(folder, "own.json"), JSON.stringify({ embedding: own }));
  const manifest = await readManifest(shippedManifest, join(folder, "own.json"));
  expect(manifest.embedding.id).toBe("own-arcface@3");
  expect(pathOf(manifest.embedding, "/cache")).toBe(join(folder, "own.onnx"));
  expect(manifest.detect.name).toBe("fr_detect.onnx");
});

it.each([
  ["an embedding of another size", { input: { shape: [1, 3, 224, 224] } }],
  ["a digest that is none", { sha256: "abc" }],
  ["a name that leaves the folder", { name: "../../evil.onnx" }],
  ["an unknown field", { treshold: 0.4 }],
])("refuses %s", async (_, change) => {
  const shipped: unknown = JSON.parse(await readFile(shippedManifest, "utf8"));
  const { embedding } = parseManifest(shipped, "shipped");
  const input = { ...embedding.input, ...("input" in change ? change.input : {}) };
  await writeFile(
    join(folder, "own.json"),
    JSON.stringify({ embedding: { ...embedding, ...change, input } }),
  );
  await expect(readManifest(shippedManifest, join(folder, "own.json"))).rejects.toMatchObject({
    code: "config-invalid",
  });
});

it("says so when the operator's manifest cannot be read", async () => {
  await expect(readManifest(shippedManifest, join(folder, "none.json"))).rejects.toMatchObject({
    code: "config-invalid",
  });
});
