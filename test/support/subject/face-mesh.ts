/** Finds MediaPipe's 468 face points in a picture, with the network that `@vladmandic/human` carries. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { type GraphModel, loadGraphModel } from "@tensorflow/tfjs-converter";
import * as tf from "@tensorflow/tfjs-core";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import type { RgbImage } from "../../../src/vision/facts.ts";
import { type FacePoints, outerEyeCorners } from "./topology.ts";

const INPUT_SIZE = 192;
/** The network was trained on squares half as large again as the face. */
const CROP_SCALE = 1.5;
/** Each round crops by the points of the last; the points settle after the second. */
const ROUNDS = 4;

/** Roughly where a face is, in pixels. */
export interface FacePlace {
  readonly x: number;
  readonly y: number;
  /** Side of a square around the face. */
  readonly size: number;
}

export interface FaceMeshNetwork {
  /** @returns 468 points in the picture's pixels. */
  locate(image: RgbImage, place: FacePlace): FacePoints;
}

/** Loads the network and TensorFlow's wasm backend from the development dependencies; needs no connection. */
export async function openFaceMesh(): Promise<FaceMeshNetwork> {
  const require = createRequire(import.meta.url);
  setWasmPaths(`${dirname(require.resolve("@tensorflow/tfjs-backend-wasm"))}/`);
  await tf.setBackend("wasm");
  const folder = join(dirname(require.resolve("@vladmandic/face-api/package.json")), "../human/models");
  const model = await loadGraphModel(await modelFiles(folder));
  return {
    locate(image, place) {
      let crop: Crop = { ...place, angle: 0 };
      let points: FacePoints = [];
      for (let round = 0; round < ROUNDS; round++) {
        points = predict(model, image, crop);
        crop = cropAround(points);
      }
      return points;
    },
  };
}

async function modelFiles(folder: string): Promise<tf.io.IOHandler> {
  const topology: unknown = JSON.parse(await readFile(join(folder, "facemesh.json"), "utf8"));
  const weights = new Uint8Array(await readFile(join(folder, "facemesh.bin")));
  // The file is the converter's own format.
  const { modelTopology, signature, weightsManifest, format } = topology as tf.io.ModelJSON &
    tf.io.ModelArtifacts;
  return {
    load: async () => ({
      modelTopology,
      ...(signature === undefined ? {} : { signature }),
      ...(format === undefined ? {} : { format }),
      weightSpecs: (weightsManifest ?? []).flatMap((group) => group.weights),
      weightData: weights.buffer.slice(weights.byteOffset, weights.byteOffset + weights.byteLength),
    }),
  };
}

interface Crop extends FacePlace {
  /** Of the line through the eyes, clockwise in the picture, in radians. */
  readonly angle: number;
}

function predict(model: GraphModel, image: RgbImage, crop: Crop): FacePoints {
  const raw = tf.tidy(() => {
    const input = tf.tensor4d(cropPixels(image, crop), [1, INPUT_SIZE, INPUT_SIZE, 3]);
    // A single named output gives a single tensor.
    return (model.execute(input, "output_mesh") as tf.Tensor).dataSync();
  });
  const scale = crop.size / INPUT_SIZE;
  return Array.from({ length: 468 }, (_, i) => {
    const [x, y] = toPicture(crop, raw[3 * i], raw[3 * i + 1]);
    return [x, y, raw[3 * i + 2] * scale] as const;
  });
}

function cropAround(points: FacePoints): Crop {
  const [right, left] = outerEyeCorners.map((i) => points[i]);
  const xs = points.map((point) => point[0]);
  const ys = points.map((point) => point[1]);
  const [x1, x2, y1, y2] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  return {
    x: (x1 + x2) / 2,
    y: (y1 + y2) / 2,
    size: CROP_SCALE * Math.max(x2 - x1, y2 - y1),
    angle: Math.atan2(left[1] - right[1], left[0] - right[0]),
  };
}

function toPicture(crop: Crop, column: number, row: number): readonly [number, number] {
  const dx = (column / INPUT_SIZE - 0.5) * crop.size;
  const dy = (row / INPUT_SIZE - 0.5) * crop.size;
  const cos = Math.cos(crop.angle);
  const sin = Math.sin(crop.angle);
  return [crop.x + dx * cos - dy * sin, crop.y + dx * sin + dy * cos];
}

/** The turned square as 192 x 192 colours from 0 to 1; each the mean of 3 x 3 samples, black outside the picture. */
function cropPixels(image: RgbImage, crop: Crop): Float32Array {
  const SAMPLES = 3;
  const pixels = new Float32Array(INPUT_SIZE * INPUT_SIZE * 3);
  for (let i = 0; i < INPUT_SIZE * INPUT_SIZE * SAMPLES * SAMPLES; i++) {
    const sample = i % (SAMPLES * SAMPLES);
    const out = (i - sample) / (SAMPLES * SAMPLES);
    const column = (out % INPUT_SIZE) + ((sample % SAMPLES) + 0.5) / SAMPLES;
    const row = Math.floor(out / INPUT_SIZE) + (Math.floor(sample / SAMPLES) + 0.5) / SAMPLES;
    const [x, y] = toPicture(crop, column, row).map(Math.floor);
    if (x < 0 || y < 0 || x >= image.width || y >= image.height) continue;
    for (let channel = 0; channel < 3; channel++) {
      pixels[3 * out + channel] +=
        image.pixels[3 * (y * image.width + x) + channel] / (255 * SAMPLES * SAMPLES);
    }
  }
  return pixels;
}
