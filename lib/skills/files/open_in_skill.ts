/**
 * The one way to open a file of a skill.
 * @module
 */
import { reasonOf, RunnerError } from "../../errors.ts";
import { openInside } from "../../files/inside.ts";
import { resolveFile } from "./resources.ts";

/** A file of a skill, open for reading until it is disposed. */
export interface OpenedSkillFile extends Disposable {
  /** As it was asked for. */
  path: string;
  /** A regular file inside the skill, at its beginning. */
  file: Deno.FsFile;
  sizeBytes: number;
}

export interface OpenInSkillOptions {
  signal?: AbortSignal | undefined;
}

/**
 * Opens a file of a skill by a path that a model gave, which `resolveFile`
 * explains. What is opened is a regular file inside the skill, whatever has
 * happened to its path meanwhile.
 *
 * @throws {RunnerError} of kind `skill` for every path that leads elsewhere
 * @throws the signal's reason when it is aborted
 */
export async function openInSkill(
  skillFolder: string,
  path: string,
  { signal }: OpenInSkillOptions = {},
): Promise<OpenedSkillFile> {
  const target = await resolveFile(skillFolder, path);
  const file = await openChecked(skillFolder, { path, target, signal });
  return {
    path,
    file,
    sizeBytes: file.statSync().size,
    [Symbol.dispose]: () => file.close(),
  };
}

async function openChecked(
  skillFolder: string,
  { path, target, signal }: { path: string; target: string; signal?: AbortSignal | undefined },
): Promise<Deno.FsFile> {
  try {
    return await openInside(skillFolder, target, { signal });
  } catch (error) {
    signal?.throwIfAborted();
    const reason = reasonOf(error);
    throw new RunnerError("skill", `Cannot open ${JSON.stringify(path)}: ${reason}`, {
      hint: "Only regular files inside the skill's folder can be opened; get_skill lists them",
      cause: error,
    });
  }
}
