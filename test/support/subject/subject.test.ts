/** The simulated people in front of the real networks: what other tests rely on. */
import { afterAll, describe, expect, it } from "vitest";
import type { FaceFacts, FrameFacts, Vision } from "../../../src/vision/facts.ts";
import { openVision } from "../../../src/vision/pool/open-vision.ts";
import { realModels } from "../models.ts";
import { encodeJpeg } from "./encode.ts";
import { prepareSubject, subjectPhoto } from "./prepare.ts";
import { renderFrame, sheetSubject, type Subject } from "./render.ts";
import { subjectSources } from "./sources.ts";
import { neutralState, type SubjectState } from "./state.ts";

const vision: Vision = await openVision({ ...(await realModels()), workers: 1 });
afterAll(() => vision.close());

async function look(subject: Subject, change: Partial<SubjectState> = {}): Promise<FrameFacts> {
  const jpeg = await encodeJpeg(renderFrame(subject, { ...neutralState, ...change }));
  return vision.analyzePhoto(jpeg, { liveLogit: true, embedding: "always" });
}

function faceOf(facts: FrameFacts): FaceFacts {
  if (!facts.face || facts.faceCount !== 1) throw new Error(`Saw ${facts.faceCount} faces`);
  return facts.face;
}

function similarity(a: FaceFacts, b: FaceFacts): number {
  const other = b.embedding?.vector ?? new Float32Array();
  return (a.embedding?.vector ?? new Float32Array()).reduce((sum, value, i) => sum + value * other[i], 0);
}

describe.each(Object.values(subjectSources))("subject $id", (source) => {
  it("is one clear, live-looking face", async () => {
    const face = faceOf(await look(await prepareSubject(source)));
    expect(face.quality.reasons).toEqual([]);
    expect(face.liveLogit).toBeGreaterThan(2);
    expect(Math.abs(face.pose.yawRatio)).toBeLessThan(0.15);
    expect(Math.max(face.eyesClosed.left, face.eyesClosed.right)).toBeLessThan(0.5);
  });

  it("is the person in its photo", async () => {
    const photo = await vision.analyzePhoto(await subjectPhoto(source), { embedding: "always" });
    expect(similarity(faceOf(photo), faceOf(await look(await prepareSubject(source))))).toBeGreaterThan(0.8);
  });

  it("closes both eyes in a blink", async () => {
    const { eyesClosed } = faceOf(await look(await prepareSubject(source), { blink: 1 }));
    expect(Math.min(eyesClosed.left, eyesClosed.right)).toBeGreaterThan(0.5);
  });

  it("turns clearly to either side", async () => {
    const subject = await prepareSubject(source);
    const neutral = faceOf(await look(subject)).pose.yawRatio;
    expect(faceOf(await look(subject, { yawDegrees: 30 })).pose.yawRatio - neutral).toBeGreaterThan(0.3);
    expect(faceOf(await look(subject, { yawDegrees: -30 })).pose.yawRatio - neutral).toBeLessThan(-0.3);
  });

  it("does not turn when it is only a print that is turned", async () => {
    const print = sheetSubject(await prepareSubject(source));
    const neutral = faceOf(await look(print)).pose.yawRatio;
    const turned = faceOf(await look(print, { yawDegrees: 30 })).pose.yawRatio;
    expect(Math.abs(turned - neutral)).toBeLessThan(0.2);
  });
});

it("makes people who are not each other", async () => {
  const subjects = await Promise.all(Object.values(subjectSources).map(prepareSubject));
  const faces = await Promise.all(subjects.map(async (subject) => faceOf(await look(subject))));
  faces.forEach((face, i) => {
    for (const other of faces.slice(0, i)) expect(similarity(face, other)).toBeLessThan(0.4);
  });
});
