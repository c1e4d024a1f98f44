/** A folder of pretended pictures on disk, for commands that work on folders. */
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { picture, type Pretence } from "./world.ts";

export interface PictureFolder {
  readonly path: string;
  /** A path in the folder. */
  in(name: string): string;
  /** Writes what pictures show; a text is written as it is. */
  lay(files: Readonly<Record<string, Pretence | string>>): Promise<void>;
  /** Files at any depth, with `/` between the parts of their paths, sorted. */
  files(): Promise<readonly string[]>;
  remove(): Promise<void>;
}

export async function makePictureFolder(): Promise<PictureFolder> {
  const path = await mkdtemp(join(tmpdir(), "vultus-pictures-"));
  return {
    path,
    in: (name) => join(path, name),
    async lay(files) {
      for (const [name, shown] of Object.entries(files)) {
        await mkdir(dirname(join(path, name)), { recursive: true });
        await writeFile(join(path, name), typeof shown === "string" ? shown : picture(shown));
      }
    },
    async files() {
      const entries = await readdir(path, { recursive: true, withFileTypes: true });
      const files = entries.filter((entry) => !entry.isDirectory());
      const names = files.map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1));
      return names.map((name) => name.replaceAll("\\", "/")).toSorted();
    },
    remove: () => rm(path, { recursive: true, force: true }),
  };
}

/** Who may read and write a file. Windows knows no such mode, and answers as if it were the owner's alone. */
export async function modeOf(path: string): Promise<number> {
  return process.platform === "win32" ? 0o600 : (await stat(path)).mode & 0o777;
}
