/** Puts a new calibration into the manifest of an operator's own model: whole or not at all, and nothing else in it changes. */
import { z } from "zod";
import { VultusError } from "../../shared/errors.ts";
import type { Calibration } from "../../vision/models/manifest.ts";
import { parseJson, readTextFile } from "../terminal/files.ts";
import { spanOfJson } from "../terminal/json-span.ts";
import { replaceFile } from "../terminal/replace-file.ts";

/** What the evaluation needs of the manifest that it will write to. */
export interface OwnEmbedding {
  /** The model's default threshold: a calibration never says less. */
  readonly floor: number;
}

const calibrationPath = ["embedding", "calibration"];
/** The part of it that is read here; whoever lends the networks has parsed all of it. */
const ownManifest = z.object({ embedding: z.object({ threshold: z.number() }) });

/** @param path Of a manifest that was read as one before. @throws {VultusError} `config-invalid` when it describes no embedding of its own. */
export async function readOwnEmbedding(path: string): Promise<OwnEmbedding> {
  const text = await readTextFile(path);
  const parsed = ownManifest.safeParse(parseJson(path, text));
  if (!parsed.success || spanOfJson(text, calibrationPath) === undefined) {
    throw new VultusError(
      "config-invalid",
      `${path} describes no embedding model of its own, so there is nothing to calibrate in it.`,
    );
  }
  return { floor: parsed.data.embedding.threshold };
}

/**
 * Replaces `embedding.calibration`.
 *
 * @throws {VultusError} `bad-request` when it cannot be written; the old one is left as it was.
 */
export async function writeCalibration(path: string, calibration: Calibration): Promise<void> {
  const text = await readTextFile(path);
  const span = spanOfJson(text, calibrationPath);
  if (span === undefined) {
    throw new VultusError("bad-request", `${path} has changed in the meantime. Evaluate again.`);
  }
  const line = text.slice(text.lastIndexOf("\n", span.from) + 1, span.from);
  const indent = /^\s*/.exec(line)?.[0] ?? "";
  const value = JSON.stringify(calibration, null, 2).replaceAll("\n", `\n${indent}`);
  const calibrated = text.slice(0, span.from) + value + text.slice(span.to);
  await replaceFile(path, calibrated).catch((cause: unknown) => {
    throw new VultusError("bad-request", `${path} cannot be written. Make its folder writable.`, { cause });
  });
}
