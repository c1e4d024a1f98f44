/** `@vladmandic/face-api` on the wasm backend: detector, 68 landmarks and its 128-number descriptor. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { compileFunction } from "node:vm";
import type * as tf from "@tensorflow/tfjs-core";
import { createStopwatch } from "../lib/stopwatch.ts";
import { type Contestant, negativeDistance } from "./contestant.ts";
import { decodeTensor, startTensorflow } from "./tensorflow.ts";

const require = createRequire(import.meta.url);

/** @param detector `tiny` at input size 320, or the library's default, SSD MobileNet v1. */
export async function openFaceApi(detector: "tiny" | "default"): Promise<Contestant> {
  const core = await startTensorflow();
  addChainedOperations(core);
  const root = dirname(require.resolve("@vladmandic/face-api/package.json"));
  const faceApi = await loadWithCore(join(root, "dist/face-api.node-wasm.js"));
  const models = join(root, "model");
  const { nets } = faceApi;
  await nets.faceLandmark68Net.loadFromDisk(models);
  await nets.faceRecognitionNet.loadFromDisk(models);
  await (detector === "tiny" ? nets.tinyFaceDetector : nets.ssdMobilenetv1).loadFromDisk(models);
  const options =
    detector === "tiny"
      ? new faceApi.TinyFaceDetectorOptions({ inputSize: 320 })
      : new faceApi.SsdMobilenetv1Options();
  return {
    label: detector === "tiny" ? "face-api, tiny detector at 320" : "face-api, default detector",
    version: faceApi.version,
    async embed(jpeg) {
      const tensor = await decodeTensor(jpeg);
      try {
        const found = await faceApi
          .detectSingleFace(tensor, options)
          .withFaceLandmarks()
          .withFaceDescriptor();
        return found?.descriptor;
      } finally {
        tensor.dispose();
      }
    },
    async timeStages(jpeg) {
      // Each asks the one before it: what a stage takes is the difference.
      const { time, ms } = createStopwatch();
      const tensor = await time("decode", () => decodeTensor(jpeg));
      try {
        const detection = () => faceApi.detectSingleFace(tensor, options);
        await time("detect", async () => void (await detection()));
        await time("detect + landmarks", async () => void (await detection().withFaceLandmarks()));
        await time("all", () => detection().withFaceLandmarks().withFaceDescriptor());
      } finally {
        tensor.dispose();
      }
      const { decode, detect, "detect + landmarks": both, all } = ms;
      return { decode, detect, landmarks: both - detect, embed: all - both };
    },
    compare: negativeDistance,
    close: async () => {},
  };
}

/** The parts of the library that are used; its own declarations need the whole of TensorFlow.js. */
interface FaceApi {
  readonly version: string;
  readonly nets: Readonly<Record<NetName, { loadFromDisk(folder: string): Promise<void> }>>;
  readonly TinyFaceDetectorOptions: new (options: { inputSize: number }) => DetectorOptions;
  readonly SsdMobilenetv1Options: new () => DetectorOptions;
  detectSingleFace(input: tf.Tensor3D, options: DetectorOptions): Detecting;
}
interface Detecting extends PromiseLike<unknown> {
  withFaceLandmarks(): Landmarking;
}
interface Landmarking extends PromiseLike<unknown> {
  withFaceDescriptor(): Promise<{ readonly descriptor: Float32Array } | undefined>;
}
type NetName = "faceLandmark68Net" | "faceRecognitionNet" | "tinyFaceDetector" | "ssdMobilenetv1";
type DetectorOptions = Readonly<Record<string, unknown>>;

/** The build asks for the whole of TensorFlow.js, of which it uses only the core: this gives it the core. */
async function loadWithCore(path: string): Promise<FaceApi> {
  const source = await readFile(path, "utf8");
  const patched = source.replaceAll('require("@tensorflow/tfjs")', 'require("@tensorflow/tfjs-core")');
  // What Node itself does with a CommonJS file; the build fills `exports` by replacing it.
  const evaluate = compileFunction(`${patched}; return module.exports;`, ["module", "require", "__dirname"]);
  const loaded: unknown = Reflect.apply(evaluate, undefined, [{ exports: {} }, require, dirname(path)]);
  // The functions that this file uses are there in the version that package.json names.
  return loaded as FaceApi;
}

/** `tensor.add(other)` for `add(tensor, other)`: the one thing beyond the core that the build needs. */
function addChainedOperations(core: typeof tf): void {
  const reshape = function (this: tf.Tensor, ...shape: number[]): tf.Tensor {
    return core.reshape(this, shape);
  };
  const castTo = (type: "float32" | "int32") =>
    function (this: tf.Tensor): tf.Tensor {
      return core.cast(this, type);
    };
  const chained: Record<string, unknown> = {
    as1D(this: tf.Tensor) {
      return core.reshape(this, [this.size]);
    },
    asScalar(this: tf.Tensor) {
      return core.reshape(this, []);
    },
    asType(this: tf.Tensor, type: tf.DataType) {
      return core.cast(this, type);
    },
    as2D: reshape,
    as3D: reshape,
    as4D: reshape,
    toFloat: castTo("float32"),
    toInt: castTo("int32"),
  };
  for (const [name, operation] of Object.entries(core)) {
    if (typeof operation !== "function" || name in core.Tensor.prototype) continue;
    // Every operation of the core takes its tensor first.
    const apply = operation as (...args: unknown[]) => unknown;
    chained[name] = function (this: tf.Tensor, ...args: unknown[]) {
      return apply(this, ...args);
    };
  }
  Object.assign(core.Tensor.prototype, chained);
}
