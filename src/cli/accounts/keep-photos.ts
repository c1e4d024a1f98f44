/** The option of commands that enrol photos: what is kept of them. */
import { Option } from "commander";
import type { CliDeps } from "../deps.ts";

const choices = ["none", "aligned", "original"] as const;
export type KeepPhotos = (typeof choices)[number];

/** @param description Says also what is kept without it. */
export function keepOption(description: string): Option {
  return new Option("--keep <what>", description).choices(choices);
}

/** Says so where the server keeps less than is wished for. */
export function noteKeeping(deps: Pick<CliDeps, "note">, mostKept: KeepPhotos, wish: KeepPhotos): void {
  if (wish !== "original" || mostKept === "original") return;
  deps.note(`VULTUS_KEEP_PHOTOS=${mostKept}: the originals are not kept.`);
}
