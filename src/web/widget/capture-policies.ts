/** Which other way to be checked the server lets a person choose. */
import type { Settings } from "../../contract/accounts.ts";

/** The way for people who cannot move their head. */
export const gentle = "gentle";

/** Whether the server lets a person ask for the gentle way, and does not take it anyway. */
export function offersGentleWay({ capturePolicies }: Pick<Settings, "capturePolicies">): boolean {
  return capturePolicies.includes(gentle) && capturePolicies[0] !== gentle;
}
