/** `/v1/users`, `/v1/sign-in` and `/v1/me`: registration, sign-in and one's own account. */
import { z } from "zod";
import { captureProof } from "./captures.ts";

export const username = z
  .string()
  .trim()
  .min(2, "at least 2 characters")
  .max(40, "at most 40 characters")
  .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._-]*$/u, "letters, digits, spaces, dots, dashes and underscores");
export const email = z.email("an email address such as ada@example.com").max(254);

/** A JPEG, PNG, WebP or HEIC picture, base64 (a `data:` URL is fine too). */
export const base64Image = z.string("a picture as base64").min(1, "a picture as base64");

export const keepPhotos = z.enum(["none", "aligned", "original"]);

/** Exactly one of `capture` and `photos`. */
export const registerBody = z.strictObject({
  username,
  email,
  /** The person agreed to the consent text whose version `/v1/settings` gives. */
  consent: z.literal(true, "consent to face processing is needed"),
  /** What may be kept of uploaded photos; never more than the server's setting. */
  keepPhotos: keepPhotos.optional(),
  capture: captureProof.optional(),
  photos: z.array(base64Image).min(1).max(5).optional(),
});
export type RegisterBody = z.infer<typeof registerBody>;

export const registered = z.object({
  userId: z.string(),
  username: z.string(),
  imageCount: z.int(),
  /** Says so when fewer than three pictures make recognition weaker. */
  note: z.string().nullable(),
});
export type Registered = z.infer<typeof registered>;

/** Without `username` the face is looked for among all (1:N), where that is on. */
export const signInBody = z.strictObject({
  /** Username or email. */
  username: z.string().trim().min(1).max(254).optional(),
  capture: captureProof,
});
export type SignInBody = z.infer<typeof signInBody>;

export const signedIn = z.object({
  userId: z.string(),
  username: z.string(),
  acr: z.string(),
  amr: z.array(z.string()),
});
export type SignedIn = z.infer<typeof signedIn>;

export const photoSignInBody = z.strictObject({
  username: z.string().trim().min(1).max(254).optional(),
  photo: base64Image,
});
export type PhotoSignInBody = z.infer<typeof photoSignInBody>;

export const addFaceBody = z.strictObject({
  capture: captureProof.optional(),
  photos: z.array(base64Image).min(1).max(5).optional(),
  /** True: the new pictures take the place of all earlier ones. */
  replace: z.boolean().default(false),
});
export type AddFaceBody = z.input<typeof addFaceBody>;

export const deleteAccountBody = z.strictObject({
  /** The username once more, as the confirmation. */
  username: z.string(),
});
export type DeleteAccountBody = z.infer<typeof deleteAccountBody>;

const when = z.iso.datetime();

export const me = z.object({
  userId: z.string(),
  username: z.string(),
  email: z.string().nullable(),
  createdAt: when,
  consentAt: when,
  keepPhotos,
  session: z.object({ acr: z.string(), amr: z.array(z.string()), createdAt: when, expiresAt: when }),
});
export type Me = z.infer<typeof me>;

export const enrolment = z.object({
  id: z.string(),
  /** `photo-capture`: by a capture under a policy that reaches only `photo`. */
  source: z.enum(["capture", "photo-capture", "photos"]),
  imageCount: z.int(),
  /** 0 to 1. */
  quality: z.number(),
  modelId: z.string(),
  createdAt: when,
  /** Kept photos, each readable at `/v1/me/photos/{id}`. */
  photoIds: z.array(z.string()),
});
export type Enrolment = z.infer<typeof enrolment>;

export const accountEvent = z.object({
  id: z.string(),
  at: when,
  kind: z.string(),
  outcome: z.enum(["success", "failure"]),
  address: z.string(),
  userAgent: z.string(),
});
export type AccountEvent = z.infer<typeof accountEvent>;

export const accountSession = z.object({
  id: z.string(),
  current: z.boolean(),
  acr: z.string(),
  address: z.string(),
  userAgent: z.string(),
  createdAt: when,
  lastSeenAt: when,
  expiresAt: when,
});
export type AccountSession = z.infer<typeof accountSession>;

export const page = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), next: z.string().nullable() });
export type PageOf<T> = { items: T[]; next: string | null };

/** `GET /v1/settings`: what the pages need to know before anyone signs in. */
export const settings = z.object({
  photoSignIn: z.boolean(),
  identify: z.boolean(),
  keepPhotos,
  /** What captures may be judged by; the first is the default. */
  capturePolicies: z.array(z.string()),
  consentVersion: z.string(),
  version: z.string(),
});
export type Settings = z.infer<typeof settings>;
