/** People of the pretended world, with an account and a way to sign in. */
import { type Registered, register } from "../../src/auth/register.ts";
import { signInByCapture, type SignInResult } from "../../src/auth/sign-in.ts";
import type { UserRecord } from "../../src/storage/collections.ts";
import { capture, honestly } from "./captures.ts";
import { origin, picture, type Pretence, type World } from "./world.ts";

export const photos = (...shown: Pretence[]) => ({ kind: "photos", photos: shown.map(picture) }) as const;

/** @param shown Left out: three somewhat different pictures of the person. */
export function registerByPhotos(world: World, person: string, ...shown: Pretence[]): Promise<Registered> {
  const usual = [{ person }, { person, unlike: 0.1 }, { person, unlike: 0.2 }];
  const source = photos(...(shown.length > 0 ? shown : usual));
  const input = { username: person, email: `${person}@example.com`, consent: true, source } as const;
  return register(world.deps, input, origin);
}

export async function registerByCapture(world: World, person: string): Promise<UserRecord> {
  const { proof } = await capture(world, "register", honestly(person));
  const source = { kind: "capture", proof } as const;
  const input = { username: person, email: `${person}@example.com`, consent: true, source } as const;
  return (await register(world.deps, input, origin)).user;
}

/** @param claim Left out: by just looking. */
export async function signIn(world: World, person: string, claim?: string): Promise<SignInResult> {
  const { proof } = await capture(world, "sign-in", honestly(person));
  return signInByCapture(world.deps, proof, claim, origin);
}

/** Everything of an asynchronous listing. */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
