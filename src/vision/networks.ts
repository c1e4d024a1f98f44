/** Loads the five networks that one analysing thread needs. */
import { VultusError } from "../shared/errors.ts";
import type { Networks } from "./analyze.ts";
import { openNetwork } from "./network.ts";
import type { WorkerSetup } from "./pool/messages.ts";

/**
 * @returns The networks, with a `close` for all of them.
 * @throws {VultusError} `model-damaged`.
 */
export async function openNetworks(
  setup: WorkerSetup,
): Promise<{ networks: Networks; close: () => Promise<void> }> {
  const { paths, shapes, embed, minNorm } = setup;
  const open = (role: keyof typeof paths) => openNetwork(paths[role], shapes[role]);
  const detect = await open("detect");
  const landmarks = await open("landmarks");
  const eye = await open("eye");
  // Its squeeze-and-excitation blocks gain nothing from the other layout: 4.3 ms against 4.9 (medians of 150).
  const liveness = await openNetwork(paths.liveness, shapes.liveness, "extended");
  const embedding = await open("embedding");
  const [vector] = Object.values(await embedding.run());
  if (vector.length !== setup.dimension) {
    throw new VultusError(
      "model-damaged",
      `${paths.embedding} gives ${vector.length} numbers where the manifest says ${setup.dimension}.`,
    );
  }
  const all = [detect, landmarks, eye, liveness, embedding];
  return {
    networks: { detect, landmarks, eye, liveness, embedding, embed, minNorm },
    close: async () => {
      for (const network of all) await network.close();
    },
  };
}
