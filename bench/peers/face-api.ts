/** `@vladmandic/face-api` on the wasm backend: detector, 68 landmarks and its 128-number descriptor. */
import Module, { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type * as FaceApi from "@vladmandic/face-api";
import type * as tf from "@tensorflow/tfjs-core";
import { type Contestant, negativeDistance } from "./contestant.ts";
import { decodeTensor, startTensorflow } from "./tensorflow.ts";

const require = createRequire(import.meta.url);

/** @param detector `tiny` at input size 320, or the library's default, SSD MobileNet v1. */
export async function openFaceApi(detector: "tiny" | "default"): Promise<Contestant> {
  const core = await startTensorflow();
  addChainedOperations(core);
  const root = dirname(require.resolve("@vladmandic/face-api/package.json"));
  const faceApi = requireWithCore(join(root, "dist/face-api.node-wasm.js"));
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
        // Its types name another build of the same tensors.
        const input = tensor as unknown as FaceApi.TNetInput;
        const found = await faceApi.detectSingleFace(input, options).withFaceLandmarks().withFaceDescriptor();
        return found?.descriptor;
      } finally {
        tensor.dispose();
      }
    },
    compare: negativeDistance,
    close: async () => {},
  };
}

/** The build asks for the whole of TensorFlow.js, of which it uses only the core. */
function requireWithCore(path: string): typeof FaceApi {
  // Node's loader offers no public way to give one name to another package in CommonJS.
  const loader = Module as unknown as { _resolveFilename(request: string, ...rest: unknown[]): string };
  const resolve = loader._resolveFilename;
  loader._resolveFilename = function (request, ...rest) {
    const name = request === "@tensorflow/tfjs" ? "@tensorflow/tfjs-core" : request;
    return resolve.call(this, name, ...rest);
  };
  try {
    // The package's own declaration of this build.
    return require(path) as typeof FaceApi;
  } finally {
    loader._resolveFilename = resolve;
  }
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
