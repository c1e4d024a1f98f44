/** Every gate: adding one is a file and a line here. Those that a policy names must all pass. */
import type { Gate } from "../gate.ts";
import type { Policy } from "../policy.ts";
import { continuityGate } from "./continuity.ts";
import { fusionGate } from "./fusion.ts";
import { lightGate } from "./light.ts";
import { padGate } from "./pad.ts";
import { parallaxGate } from "./parallax.ts";
import { qualityGate } from "./quality.ts";
import { replayGate } from "./replay.ts";
import { streamGate } from "./stream.ts";
import { varietyGate } from "./variety.ts";

export const gates: readonly Gate[] = [
  ...[streamGate, qualityGate, continuityGate, replayGate],
  ...[parallaxGate, padGate, lightGate, fusionGate, varietyGate],
];

/** The gates that a policy names. */
export function gatesOf({ gates: names }: Policy): readonly Gate[] {
  return gates.filter((gate) => names.includes(gate.name));
}
