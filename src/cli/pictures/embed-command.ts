/** `vultus embed`: the embeddings of a picture or of a folder of them, as enrolment would compute them. */
import { basename, resolve } from "node:path";
import type { Command } from "commander";
import type { CliDeps } from "../deps.ts";
import { embedFolder, type EmbedOptions } from "./embed-folder.ts";
import { embedToEnroll } from "./embed-picture.ts";
import { kindOfPath } from "../terminal/files.ts";
import { writePrivately } from "../terminal/private-file.ts";
import { readPicture } from "./read-picture.ts";

export function addEmbedCommand(program: Command, deps: CliDeps): void {
  program
    .command("embed <image-or-folder>")
    .description("compute the embeddings of a picture or a folder of them; needs no server and no database")
    .option("-o, --out <file>", "write all numbers to a new file that only you can read, as JSON")
    .option("--json", "as JSON, with all numbers")
    .addHelpText("after", help)
    .action(async (path: string, options: EmbedOptions) => {
      if ((await kindOfPath(path)) === "folder") await embedFolder(deps, path, options);
      else await embedImage(deps, path, options);
    });
}

async function embedImage(deps: CliDeps, path: string, { out, json }: EmbedOptions): Promise<void> {
  await deps.withEyes(async (eyes) => {
    const { minEmbeddingNorm, modelId } = eyes;
    const { embedding, quality } = await embedToEnroll(eyes, await readPicture(path));
    const { norm, vector } = embedding;
    const dimension = vector.length;
    const about = { modelId, dimension, norm, quality, aligned: quality === null };
    const numbers = { ...about, vector: [...vector] };
    const text = JSON.stringify({ image: basename(path), ...numbers });
    if (out !== undefined) await writePrivately(out, (file) => file.writeFile(text));
    if (json) return deps.print(text);
    deps.print(`The face in ${basename(path)} as ${dimension} numbers of unit length, by ${modelId}`);
    deps.print(
      `norm     ${norm.toFixed(2)} before normalising; from ${minEmbeddingNorm} on it can be compared`,
    );
    deps.print(`quality  ${quality === null ? unknownOfCrop : `${quality.toFixed(2)} of 1`}`);
    deps.print(`begins   ${[...vector.slice(0, 4)].map((value) => value.toFixed(4)).join(" ")} …`);
    const place = out === undefined ? "All numbers: --json." : `All numbers: ${resolve(out)}.`;
    deps.print(`${place} They identify the person: treat them like the picture.`);
  });
}

const unknownOfCrop = "unknown of a crop: pose, size and other faces were in its picture";

const help = `
Pictures that cannot be enrolled are refused with the reasons, such as no-face, several-faces, blurred or too-far.

Of a folder, every picture below it is embedded. The first folder's name is the person: people/ada/2026/1.jpg is a picture of
ada, as vultus import-photos takes it; a picture directly in people/ stands for itself. A refused picture stops nothing. The
document holds modelId, dimension, images (image, person, norm, quality, aligned, vector) and refused (image, reasons).

The crops of vultus align are embedded as they are, which gives the vectors of their pictures; they are known by a mark in the
file. Of a crop only a face too unclear to compare is refused; its quality is null, and aligned is true. A crop without the mark,
such as another program's, is a picture like any other: a face is looked for in it.

Vectors are personal data that identify the person: --out makes a file that only you can read (mode 0600), and overwrites none.

Exit code: 0 computed, 1 none of a folder's pictures can be used, 2 anything else.

Examples:
  vultus embed face.jpg
  vultus embed face.jpg --json > face.json
  vultus embed people/ --out embeddings.json`;
