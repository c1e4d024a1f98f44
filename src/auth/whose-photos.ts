/** Tells the faces in a folder of one person's photos from those of others who got into it. */
import { cosineSimilarity, meanVector } from "../shared/template.ts";
import { SAME_PERSON } from "./faces-from-photos.ts";

/** One photo's face. */
export interface PhotoFace {
  /** Unit length. */
  readonly vector: Float32Array;
  /** 0 to 1. */
  readonly quality: number;
}

/** Fewer others than this for one of the person's own: a mistake in the folder rather than a folder of two people. */
const OWN_PER_OTHER = 2;

export interface SortedFaces<Face extends PhotoFace> {
  /** Whoever most photos show first; of each the best photo first. */
  readonly people: readonly (readonly Face[])[];
  /** Whether the photos are clearly the first one's; if not, nobody may be enrolled by them. */
  readonly isClear: boolean;
}

/** @param faces At least one. */
export function whosePhotos<Face extends PhotoFace>(faces: readonly Face[]): SortedFaces<Face> {
  const people = peopleIn(faces).toSorted((a, b) => b.length - a.length);
  const [own, ...others] = people;
  return { people, isClear: own.length >= OWN_PER_OTHER * others.flat().length };
}

/** Each face goes to the person it is most like, the best photos first; people who turn out alike are one. */
function peopleIn<Face extends PhotoFace>(faces: readonly Face[]): readonly (readonly Face[])[] {
  const people: Face[][] = [];
  for (const face of faces.toSorted((a, b) => b.quality - a.quality)) {
    const person = mostAlike(people, face.vector);
    if (person) person.push(face);
    else people.push([face]);
  }
  const merged: Face[][] = [];
  for (const person of people.toSorted((a, b) => b.length - a.length)) {
    const same = mostAlike(merged, meanOf(person));
    if (same) same.push(...person);
    else merged.push(person);
  }
  return merged.map((person) => person.toSorted((a, b) => b.quality - a.quality));
}

function mostAlike<Face extends PhotoFace>(
  people: readonly Face[][],
  vector: Float32Array,
): Face[] | undefined {
  const scored = people.map((person) => ({ person, score: cosineSimilarity(meanOf(person), vector) }));
  const best = scored.toSorted((a, b) => b.score - a.score).at(0);
  return best && best.score >= SAME_PERSON ? best.person : undefined;
}

function meanOf(person: readonly PhotoFace[]): Float32Array {
  return meanVector(person.map((face) => face.vector));
}
