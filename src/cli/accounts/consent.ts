/** Reads which consent an operator has obtained. */
import { VultusError } from "../../shared/errors.ts";

const LONGEST_CONSENT = 200;

/**
 * @param text What was given after `--consent`.
 * @throws {VultusError} `bad-request` without consent: the photos alone do not say that anybody agreed.
 */
export function consentOf(text: string | undefined): string {
  const consentVersion = text?.trim() ?? "";
  if (consentVersion === "" || consentVersion.length > LONGEST_CONSENT || /\p{Cc}/u.test(consentVersion)) {
    throw new VultusError(
      "bad-request",
      "Faces may be enrolled only of people who agreed to it. Once you have the consent of each of them, say which: " +
        `--consent "staff form of May 2026" (at most ${LONGEST_CONSENT} characters on one line, recorded with every account).`,
    );
  }
  return consentVersion;
}
