/** People before the cameras of servers whose vision is pretended: honest ones, and those whom nobody may let in. */
import type { StepPrompt } from "../../src/contract/stream.ts";
import { answerOf } from "../../test/support/person.ts";
import type { Moment } from "../../test/support/stream-frames.ts";
import { cameraFrame, picture, type Pretence } from "../../test/support/world.ts";
import type { Cast, Role } from "./balanced-visits.ts";

const members = Array.from({ length: 40 }, (_, i) => `member-${i}`);
/** Whom impostors claim to be; apart from the members, whom their failures would lock out. */
const victims = Array.from({ length: 40 }, (_, i) => `victim-${i}`);

const memberOf = (visit: number): string => members[visit % members.length];
const victimOf = (visit: number): string => victims[Math.floor(visit / 25) % victims.length];
const stranger = (visit: number): string => `stranger-${visit}`;
const nobody = (): undefined => undefined;

const honest: readonly Role[] = [
  { name: "with their name", person: memberOf, claim: memberOf, camera: filming(willingly) },
  { name: "by just looking", person: memberOf, claim: nobody, camera: filming(willingly) },
];

const looksOn: StepPrompt = { kind: "centre" };

const dishonest: readonly Role[] = [
  { name: "impostors", person: stranger, claim: victimOf, camera: filming(willingly), stoppedBy: "face" },
  { name: "strangers", person: stranger, claim: nobody, camera: filming(willingly), stoppedBy: "face" },
  {
    ...{ name: "films of a member", person: memberOf, claim: memberOf, stoppedBy: "capture" },
    camera: filming((person, moment) => willingly(person, { ...moment, prompt: looksOn })),
  },
  {
    ...{ name: "masks of a member", person: memberOf, claim: memberOf, stoppedBy: "capture" },
    camera: filming((person, moment) => ({ ...willingly(person, moment), liveLogit: -5 })),
  },
  {
    ...{ name: "faces that change to a member's", person: memberOf, claim: memberOf, stoppedBy: "capture" },
    camera: filming((person, moment) => willingly(moment.step < 2 ? `${person}'s friend` : person, moment)),
  },
];

/** One in so many is dishonest, each kind in turn. */
const DISHONEST_EVERY = 5;

export const pretendedCast: Cast = {
  roleOf(visit) {
    if (visit % DISHONEST_EVERY !== 0) return honest[visit % honest.length];
    return dishonest[(visit / DISHONEST_EVERY) % dishonest.length];
  },
  // They look ahead again by themselves.
  rests: false,
  accounts: [...members, ...victims].map((name) => ({
    name,
    photos: [0, 0.1, 0.2].map((unlike) => Buffer.from(picture({ person: name, unlike })).toString("base64")),
  })),
};

/** Until a blink or a turn is made again, if the step still lasts: a busy server may have missed it. */
const AGAIN_MS = { blink: 2_500, turn: 4_500 };

/** Does what is asked after a human's moment. */
function willingly(person: string, { prompt, msSinceStep, msSinceStart }: Moment): Pretence {
  const isRepeated = prompt.kind === "blink" || prompt.kind === "turn";
  const ms = isRepeated ? msSinceStep % AGAIN_MS[prompt.kind] : msSinceStep;
  const { yaw, pitch, closed } = answerOf(prompt, ms);
  // A face never looks quite the same twice; all are compared with those of the first seconds.
  const unlike = msSinceStart < 2_500 ? 0 : 0.15 + 0.25 * Math.random();
  return { person, unlike, yawRatio: yaw, pitchRatio: pitch, eyesClosed: 0.05 + 0.9 * closed };
}

/** A camera that films it; no two of its frames are alike. */
function filming(shows: (person: string, moment: Moment) => Pretence): Role["camera"] {
  return (person) => (moment) => cameraFrame({ ...shows(person, moment), nonce: Math.random() });
}
