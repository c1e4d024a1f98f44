/** `vultus embed`: the embedding of a picture, as enrolment would compute it. */
import { basename } from "node:path";
import type { Command } from "commander";
import { faceToEnroll } from "../auth/faces-from-photos.ts";
import type { CliDeps } from "./deps.ts";
import { readPicture } from "./read-picture.ts";

export function addEmbedCommand(program: Command, deps: CliDeps): void {
  program
    .command("embed <image>")
    .description("compute the embedding of the face in a picture; needs no server and no database")
    .option("--json", "as JSON, with all numbers")
    .addHelpText("after", help)
    .action((path: string, { json }: { readonly json?: boolean }) =>
      deps.withEyes(async (eyes) => {
        const { minEmbeddingNorm, modelId } = eyes;
        const looking = { vision: eyes, settings: { minEmbeddingNorm } };
        const { face, embedding } = await faceToEnroll(looking, await readPicture(path), "none");
        const { norm, vector } = embedding;
        const quality = face.quality.overall;
        if (json) {
          const dimension = vector.length;
          const numbers = { modelId, dimension, norm, quality, vector: [...vector] };
          return deps.print(JSON.stringify({ image: basename(path), ...numbers }));
        }
        deps.print(`The face in ${basename(path)} as ${vector.length} numbers of unit length, by ${modelId}`);
        deps.print(
          `norm     ${norm.toFixed(2)} before normalising; from ${minEmbeddingNorm} on it can be compared`,
        );
        deps.print(`quality  ${quality.toFixed(2)} of 1`);
        deps.print(`begins   ${[...vector.slice(0, 4)].map((value) => value.toFixed(4)).join(" ")} …`);
        deps.print("All numbers: --json. They identify the person: treat them like the picture.");
      }),
    );
}

const help = `
Pictures that cannot be enrolled are refused with the reasons, such as no-face, several-faces, blurred or too-far.

Exit code: 0 computed, 2 anything else.

Examples:
  vultus embed face.jpg
  vultus embed face.jpg --json > face.json`;
