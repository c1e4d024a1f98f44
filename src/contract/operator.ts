/** `/v1/operator`: what the command line asks a running server, with an operator's key. */
import { z } from "zod";
import { base64Image, email, enrolment, keepPhotos, username } from "./accounts.ts";

const when = z.iso.datetime();
const list = <T extends z.ZodType>(item: T) => z.array(item).readonly();

/** An account in a list of them. */
export const accountSummary = z.object({
  id: z.string(),
  username: z.string(),
  email: z.string().nullable(),
  createdAt: when,
  /** Enrolments. */
  faces: z.int(),
  /** When the newest of the sessions that still last was begun; `null` when nobody is signed in. */
  signedInAt: when.nullable(),
});
export type AccountSummary = Readonly<z.infer<typeof accountSummary>>;

export const accountsQuery = z.object({
  count: z.coerce.number().int().min(1).max(1000).default(50),
  /** The `next` of the page before. */
  after: z.string().max(300).optional(),
});

export const accountPage = z.object({ users: list(accountSummary), next: z.string().nullable() });

/** A username, an email or an id; in the body, for addresses stay in the logs of proxies. */
export const findAccountBody = z.strictObject({ user: z.string().trim().min(1).max(254) });

export const foundAccount = z.object({ userId: z.string(), username: z.string() });
export type FoundAccount = Readonly<z.infer<typeof foundAccount>>;

/** What may be said of a template without opening it. */
export const templateFacts = z.object({
  id: z.string(),
  modelId: z.string(),
  source: enrolment.shape.source,
  imageCount: z.int(),
  /** Mean image quality, 0 to 1. */
  quality: z.number(),
  createdAt: when,
  sealedBytes: z.int(),
});
export type TemplateFacts = Readonly<z.infer<typeof templateFacts>>;

export const enrolmentList = z.object({ items: list(templateFacts) });

/** What may be said of a kept photo without opening it. */
export const photoFacts = z.object({
  id: z.string(),
  /** The cut-out face, or the file as it was uploaded. */
  kind: z.enum(["aligned", "original"]),
  mediaType: z.string(),
  templateId: z.string(),
  createdAt: when,
});
export type PhotoFacts = Readonly<z.infer<typeof photoFacts>>;

export const photoList = z.object({ items: list(photoFacts) });

/** An event as operators read it. */
export const eventFacts = z.object({
  id: z.string(),
  at: when,
  kind: z.string(),
  outcome: z.enum(["success", "failure"]),
  /** `null` when nobody known was claimed. */
  userId: z.string().nullable(),
  /** `null` also when the account is gone. */
  username: z.string().nullable(),
  acr: z.string().nullable(),
  reason: z.string().nullable(),
  captureId: z.string().nullable(),
  /** The API key that the request came with; `null` when it needed none. */
  keyId: z.string().nullable(),
  address: z.string(),
  userAgent: z.string(),
  numbers: z.record(z.string(), z.number()),
});
export type EventFacts = Readonly<z.infer<typeof eventFacts>>;

/** Events that are safe beside the accounts and have not moved to the log yet; more than a moment's worth only while it is away. */
export const waitingEvents = z.object({
  count: z.int(),
  /** Whether there are more than were counted. */
  isMore: z.boolean(),
});
export type WaitingEvents = Readonly<z.infer<typeof waitingEvents>>;

/** The most events that are asked for at once; for more one goes on after the `next` of the page before. */
export const MOST_EVENTS = 1000;

export const eventsQuery = z.object({
  userId: z.string().max(100).optional(),
  kind: z.string().max(40).optional(),
  /** Both included. */
  since: when.optional(),
  until: when.optional(),
  /** A page ends when it has so many; it may have more, or fewer when it had to look far. */
  count: z.coerce.number().int().min(1).max(MOST_EVENTS).default(50),
  /** The `next` of the page before. */
  after: z.string().max(300).optional(),
});

export const eventPage = z.object({
  /** The newest first. */
  events: list(eventFacts),
  next: z.string().nullable(),
  waiting: waitingEvents,
  /** The server's time before it looked. */
  at: when,
});

export const lockoutKind = z.enum(["free", "waiting", "disabled"]);

export const accountDescription = z.object({
  id: z.string(),
  username: z.string(),
  email: z.string().nullable(),
  createdAt: when,
  consent: z.object({ at: when, version: z.string(), keepPhotos }).readonly(),
  enrolments: list(templateFacts),
  /** How many photos are kept, and how many browsers are signed in; the latter up to 100. */
  photos: z.int(),
  sessions: z.int(),
  lockout: z
    .object({
      kind: lockoutKind,
      /** Failed attempts since the last success. */
      failures: z.int(),
      until: when.nullable(),
    })
    .readonly(),
  /** The newest first; `null` while a log in a store of its own is away. */
  events: list(eventFacts).nullable(),
  waitingEvents,
});
export type AccountDescription = Readonly<z.infer<typeof accountDescription>>;

export const describeQuery = z.object({ events: z.coerce.number().int().min(1).max(100).default(10) });

/** What a lockout was before it was taken off. */
export const unlocked = z.object({ was: lockoutKind, failures: z.int() });
export type Unlocked = Readonly<z.infer<typeof unlocked>>;

/** Passive detection on one photo. */
export const photoPad = z.object({
  /** Log odds of a live face. */
  liveLogit: z.number(),
  /** From here on the photo passes. */
  minLiveLogit: z.number(),
  passed: z.boolean(),
});
export type PhotoPad = Readonly<z.infer<typeof photoPad>>;

export const checkFaceBody = z.strictObject({ photo: base64Image });

/** A photo compared with a user, 1:1. */
export const faceCheck = z.object({
  /** Cosine similarity. */
  score: z.number(),
  threshold: z.number(),
  isSame: z.boolean(),
  pad: photoPad,
  /** The right person, and no photo of a photo. */
  accepted: z.boolean(),
});
export type FaceCheck = Readonly<z.infer<typeof faceCheck>>;

export const searchFaceBody = z.strictObject({
  photo: base64Image,
  /** The most candidates to name. */
  count: z.int().min(1).max(100).default(5),
});

/** A photo looked for among all, 1:N. */
export const faceSearch = z.object({
  /** `several` when more than one is above the threshold, `too-many` when no threshold is strict enough for so many people. */
  verdict: z.enum(["found", "nobody", "several", "too-many"]),
  enrolled: z.int(),
  /** `null` when there are too many people. */
  threshold: z.number().nullable(),
  /** Best first. */
  candidates: list(z.object({ userId: z.string(), username: z.string(), score: z.number() }).readonly()),
  pad: photoPad,
  /** One person is found, and it is no photo of a photo. */
  accepted: z.boolean(),
});
export type FaceSearch = Readonly<z.infer<typeof faceSearch>>;

/** At most so many photos in one request; of those that can be used the best five are enrolled. */
export const MOST_PHOTOS = 20;

const photos = z
  .array(z.strictObject({ name: z.string().min(1).max(1000), image: base64Image }))
  .min(1)
  .max(MOST_PHOTOS);

export const enrollBody = z.strictObject({
  photos,
  /** True: the new faces take the place of all earlier ones. */
  replace: z.boolean().default(false),
  /** Never more than the person agreed to and the server keeps; left out, as the person agreed. */
  keepPhotos: keepPhotos.optional(),
});

export const enrollNewBody = z.strictObject({
  username,
  email: email.optional(),
  photos,
  /** Names the consent that the person gave the operator. */
  consentVersion: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .regex(/^\P{Cc}*$/u, "without control characters"),
  keepPhotos: keepPhotos.default("aligned"),
});

const enrolledPerson = {
  username: z.string(),
  /** `null` when there is no such user. */
  userId: z.string().nullable(),
  /** By problems' codes and quality reasons. */
  refusedPhotos: list(z.object({ photo: z.string(), reasons: list(z.string()) }).readonly()),
  /** Other accounts of perhaps the same person. */
  looksLike: list(z.object({ username: z.string(), score: z.number() }).readonly()),
};

/** What came of enrolling one person. */
export const enrolled = z.discriminatedUnion("kind", [
  z.object({ ...enrolledPerson, kind: z.enum(["registered", "added", "replaced"]), imageCount: z.int() }),
  /** By a problem's code, or `no-usable-photo`. */
  z.object({ ...enrolledPerson, kind: z.literal("refused"), reason: z.string(), message: z.string() }),
]);
export type Enrolled = Readonly<z.infer<typeof enrolled>>;
