/** What the pages say for each refusal; the server's own sentence where there is nothing better. */
import { ProblemError } from "../problem-error.ts";

export interface ProblemWords {
  readonly title: string;
  readonly advice: string;
}

/** Codes that a person at a page can meet and that read better in the page's own words. */
const known: Readonly<Record<string, ProblemWords>> = {
  unreachable: { title: "The server does not answer", advice: "Check your connection, then try again." },
  overloaded: { title: "The server is busy", advice: "Wait a moment, then try again." },
  "sign-in-failed": {
    title: "You could not be signed in",
    advice: "Check the username, face the camera in even light, and try again.",
  },
  "username-required": {
    title: "Your username is needed",
    advice: "Too many people are enrolled here to tell by the face alone.",
  },
  "already-registered": {
    title: "This username or email cannot be used",
    advice: "Choose another one. If the account is yours, sign in instead.",
  },
  "capture-spent": {
    title: "The face check has expired",
    advice: "Do it once more, and continue right after.",
  },
  "body-too-large": { title: "The photos are too large", advice: "Choose smaller ones, or fewer." },
  "looks-recaptured": {
    title: "This looks like a photo of a photo or of a screen",
    advice: "Use a picture that was taken of you directly.",
  },
  "different-people": {
    title: "The photos show different people",
    advice: "Remove the ones that do not show you.",
  },
  "face-does-not-match": {
    title: "This face does not match your account",
    advice: "New pictures must show the person who is enrolled.",
  },
};

export function problemWords(error: unknown): ProblemWords {
  if (!(error instanceof ProblemError)) {
    return { title: "Something went wrong on this page", advice: "Reload it, then try again." };
  }
  return known[error.code] ?? { title: error.problem.title.replace(/\.$/, ""), advice: error.problem.detail };
}

/** A sentence for each machine-readable reason a picture can be refused for. */
const reasonWords: Readonly<Record<string, string>> = {
  "no-face": "No face was found",
  "several-faces": "More than one face: crop the picture to yours",
  "too-far": "The face is too small",
  "too-close": "The face is too close",
  "too-dark": "Too dark",
  "too-bright": "Too bright",
  blurred: "Blurred",
  "turned-away": "Look straight at the camera",
  "eyes-closed": "The eyes are closed",
  "cut-off": "Part of the face is cut off",
  unclear: "The face is hard to make out: take off what covers it",
  "looks-recaptured": "Looks like a photo of a photo or of a screen",
  "different-person": "Shows somebody else",
  "not-an-image": "Not a JPEG, PNG, WebP or HEIC picture",
  "image-damaged": "The file is damaged",
  "image-too-large": "The picture is too large",
  "image-animated": "The picture is animated",
};

/** What one photo was refused for; `photo` counts from 0 and is undefined when the server named none. */
export interface PhotoReason {
  readonly photo: number | undefined;
  readonly text: string;
}

/** Reads reasons such as `photo-2:too-dark` (photos counted from 1) or plain `too-dark`. */
export function photoReasons(error: unknown): readonly PhotoReason[] {
  if (!(error instanceof ProblemError)) return [];
  return (error.problem.reasons ?? []).map((reason) => {
    const match = /^photo-(\d+):(.+)$/.exec(reason);
    const code = match?.[2] ?? reason;
    return {
      photo: match ? Number(match[1]) - 1 : undefined,
      text: reasonWords[code] ?? code.replaceAll("-", " "),
    };
  });
}
