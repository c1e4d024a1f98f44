/** Rendered people before the cameras of servers with real vision. */
import { encodeJpeg } from "../../test/support/subject/encode.ts";
import { answering } from "../../test/support/subject/motion.ts";
import { prepareSubject, subjectPhoto } from "../../test/support/subject/prepare.ts";
import { renderFrame, type Subject } from "../../test/support/subject/render.ts";
import { subjectSources } from "../../test/support/subject/sources.ts";
import type { Cast, Role } from "./balanced-visits.ts";

type Name = keyof typeof subjectSources;

const members: readonly Name[] = ["one", "two", "four"];
const impostor: Name = "three";

const memberOf = (visit: number): Name => members[visit % members.length];

/** Every fifth is an impostor. */
export async function renderedCast(): Promise<Cast> {
  const subjects = new Map<string, Subject>();
  for (const name of [...members, impostor]) subjects.set(name, await prepareSubject(subjectSources[name]));
  const camera: Role["camera"] = (person) => {
    const subject = subjects.get(person);
    if (!subject) throw new Error(`Nobody drew ${person}.`);
    const perform = answering();
    return ({ prompt, msSinceStep, msSinceStart }) =>
      encodeJpeg(renderFrame(subject, perform(prompt, msSinceStep, msSinceStart)));
  };
  const honest: readonly Role[] = [
    { name: "with their name", person: memberOf, claim: memberOf, camera },
    { name: "by just looking", person: memberOf, claim: () => undefined, camera },
  ];
  const other: Role = {
    ...{ name: "impostors", person: () => impostor, claim: memberOf, camera },
    stoppedBy: "face",
  };
  const accounts = members.map(async (name) => {
    const photo = await subjectPhoto(subjectSources[name]);
    return { name, photos: [Buffer.from(photo).toString("base64")] };
  });
  return {
    roleOf: (visit) => (visit % 5 === 4 ? other : honest[visit % honest.length]),
    rests: true,
    accounts: await Promise.all(accounts),
  };
}
