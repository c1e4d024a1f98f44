/** Every gate: adding one is a file and a line here. All must pass. */
import type { Gate } from "../gate.ts";
import { continuityGate } from "./continuity.ts";
import { padGate } from "./pad.ts";
import { qualityGate } from "./quality.ts";
import { streamGate } from "./stream.ts";

export const gates: readonly Gate[] = [streamGate, qualityGate, continuityGate, padGate];
