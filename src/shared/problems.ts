/** Every way a request can be refused: the stable code, its HTTP status and its title. Routes and docs are read off this table. */

export const problems = {
  // The request itself
  "bad-request": { status: 400, title: "The request is not in the expected form." },
  "bad-origin": { status: 403, title: "The request came from another site." },
  "body-too-large": { status: 413, title: "The request is larger than allowed." },
  "unsupported-media-type": { status: 415, title: "The content type is not accepted here." },
  "not-found": { status: 404, title: "There is nothing here." },
  "not-signed-in": { status: 401, title: "Sign in first." },
  "api-key-required": { status: 401, title: "A secret API key is needed." },
  "operator-key-required": { status: 403, title: "An operator's API key is needed." },
  "too-many-requests": { status: 429, title: "Too many requests." },
  "confirmation-required": { status: 400, title: "The deletion was not confirmed." },

  // Pictures
  "not-an-image": { status: 400, title: "The file is not a JPEG, PNG, WebP or HEIC picture." },
  "image-damaged": { status: 400, title: "The picture is damaged or incomplete." },
  "image-too-large": { status: 413, title: "The picture is larger than allowed." },
  "image-animated": { status: 400, title: "The picture is animated." },
  "no-face": { status: 400, title: "No face was found." },
  "several-faces": { status: 400, title: "More than one face was found." },
  "poor-quality": { status: 400, title: "The face cannot be used as it is shown." },
  "looks-recaptured": { status: 400, title: "The picture looks like a photo of a photo or of a screen." },
  "different-people": { status: 400, title: "The pictures do not all show the same person." },

  // Accounts
  "already-registered": { status: 409, title: "This username or email cannot be used." },
  "sign-in-failed": { status: 401, title: "Sign-in failed." },
  "username-required": { status: 409, title: "Enter your username to sign in." },
  "locked-out": { status: 429, title: "Too many failed attempts." },
  "photo-sign-in-off": { status: 404, title: "Photo sign-in is off." },
  "identify-off": { status: 404, title: "Sign-in without a username is off." },
  "face-does-not-match": { status: 403, title: "The new face does not match the enrolled one." },
  "enrolment-limit": { status: 409, title: "No more enrolments fit in this account." },

  // Captures
  "capture-spent": { status: 409, title: "The capture was used, has expired or is unknown." },
  "capture-not-passed": { status: 409, title: "The capture has not passed." },
  "capture-busy": { status: 409, title: "The capture is already streaming." },
  "capture-wrong-purpose": { status: 409, title: "The capture was begun for something else." },
  "policy-not-offered": { status: 400, title: "Captures cannot be begun under this policy." },
  "bad-frame": { status: 400, title: "A frame could not be read." },
  "stream-stalled": { status: 408, title: "No frames arrived in time." },

  // The server's own state
  "model-mismatch": { status: 422, title: "Enroll again: the face model has changed." },
  "model-missing": { status: 503, title: "The face models are not installed." },
  "model-damaged": { status: 503, title: "A model file is not the expected one." },
  "gallery-full": { status: 503, title: "The gallery in memory is full." },
  overloaded: { status: 503, title: "The server is busy." },
  "server-unreachable": { status: 503, title: "The server does not answer." },
  "storage-unavailable": { status: 503, title: "The database does not answer." },
  "storage-locked": { status: 503, title: "Another process uses the data folder." },
  "storage-newer": { status: 503, title: "The database was written by a newer version." },
  "record-exists": { status: 409, title: "A record with this key exists." },
  "record-changed": { status: 409, title: "The record was changed in the meantime." },
  "seal-broken": { status: 500, title: "Sealed data could not be opened." },
  "config-invalid": { status: 500, title: "The configuration has mistakes." },
  internal: { status: 500, title: "Something went wrong on the server." },
} as const satisfies Record<string, { readonly status: number; readonly title: string }>;

export type ProblemCode = keyof typeof problems;
