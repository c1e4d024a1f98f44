/** TensorFlow.js on its wasm backend in Node, and pictures as its tensors: what both peers run on. */
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import sharp from "sharp";

const require = createRequire(import.meta.url);

/** With the trailing slash that the backend wants. */
export const wasmFolder = `${dirname(require.resolve("@tensorflow/tfjs-backend-wasm"))}/`;

export async function startTensorflow(): Promise<typeof tf> {
  setWasmPaths(wasmFolder);
  await tf.setBackend("wasm");
  await tf.ready();
  return tf;
}

/** Decodes with the decoder that this project uses too. The caller disposes of the tensor. */
export async function decodeTensor(jpeg: Uint8Array): Promise<tf.Tensor3D> {
  const { data, info } = await sharp(jpeg).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return tf.tensor3d(data, [info.height, info.width, 3], "int32");
}
