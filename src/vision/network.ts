/** One ONNX network with its input buffer: fill `input`, call `run`. The only file that knows onnxruntime. */
import { InferenceSession, Tensor } from "onnxruntime-node";
import { VultusError } from "../shared/errors.ts";

export interface Network {
  /** Reused by every run: fill it whole before each. */
  readonly input: Float32Array;
  /** The outputs by name; valid until the next run. */
  run(): Promise<Readonly<Record<string, Float32Array>>>;
  close(): Promise<void>;
}

/** How far onnxruntime rewrites a network: `all` also changes the layout of its tensors. Neither is faster for every network. */
export type Rewriting = "extended" | "all";

/**
 * Loads one network on one thread.
 *
 * @throws {VultusError} `model-damaged` when the file is no network of this input shape.
 */
export async function openNetwork(
  path: string,
  shape: readonly number[],
  rewriting: Rewriting = "all",
): Promise<Network> {
  const session = await createSession(path, rewriting);
  const input = new Float32Array(shape.reduce((size, length) => size * length, 1));
  const feeds = { [session.inputNames[0]]: new Tensor("float32", input, shape) };
  const run = async () => {
    const results = await session.run(feeds);
    return Object.fromEntries(Object.entries(results).map(([name, tensor]) => [name, floats(tensor)]));
  };
  try {
    // The first run allocates; it also proves the shape before any picture arrives.
    await run();
  } catch (cause) {
    await session.release();
    throw damaged(path, cause);
  }
  return { input, run, close: () => session.release() };
}

async function createSession(path: string, rewriting: Rewriting): Promise<InferenceSession> {
  try {
    return await InferenceSession.create(path, {
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      executionMode: "sequential",
      graphOptimizationLevel: rewriting,
      logSeverityLevel: 3,
    });
  } catch (cause) {
    throw damaged(path, cause);
  }
}

function floats(tensor: Tensor): Float32Array {
  const { data } = tensor;
  if (!(data instanceof Float32Array)) throw new TypeError(`a network answered with ${tensor.type}`);
  return data;
}

function damaged(path: string, cause: unknown): VultusError {
  return new VultusError("model-damaged", `${path} cannot be used as this model. Fetch the models again.`, {
    cause,
  });
}
