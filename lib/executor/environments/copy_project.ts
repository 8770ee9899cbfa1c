/**
 * Copies a skill's project to where it can be built: installers write into the
 * folder of a project, and a skill is never changed.
 * @module
 */
import { join } from "node:path";
import { shortHash } from "../../files/hash.ts";

const maxFiles = 2000;
const maxBytes = 64 * 1024 * 1024;
const skipped = new Set(["venv", "node_modules", "__pycache__", "build", "dist"]);

/** A file of a project. */
interface ProjectFile {
  /** Relative to the project's folder. */
  path: string;
  sizeBytes: number;
  changedMs: number;
}

/** Copies the regular files of a project, up to 2,000 and 64 MiB; returns the folder of the copy. */
export async function copyProject(project: string, target: string): Promise<string> {
  let bytes = 0;
  await Deno.mkdir(target, { recursive: true });
  for (const { path, sizeBytes } of listFiles(project)) {
    bytes += sizeBytes;
    if (bytes > maxBytes) break;
    const place = join(target, path);
    await Deno.mkdir(join(place, ".."), { recursive: true });
    await Deno.copyFile(join(project, path), place);
  }
  return target;
}

/** Changes when a file of the project does: a value for the keys of environments. */
export function fingerprint(project: string): Promise<string> {
  return shortHash(JSON.stringify(listFiles(project)));
}

function listFiles(project: string): ProjectFile[] {
  const files: ProjectFile[] = [];
  const folders = [""];
  for (const folder of folders) {
    const entries = [...Deno.readDirSync(join(project, folder))]
      .sort((left, right) => left.name < right.name ? -1 : 1);
    for (const { name, isFile, isDirectory } of entries) {
      if (name.startsWith(".") || skipped.has(name) || name.endsWith(".egg-info")) continue;
      const path = join(folder, name);
      if (isDirectory) folders.push(path);
      if (!isFile) continue;
      const { size, mtime } = Deno.lstatSync(join(project, path));
      files.push({ path, sizeBytes: size, changedMs: mtime?.getTime() ?? 0 });
      if (files.length >= maxFiles) return files;
    }
  }
  return files;
}
