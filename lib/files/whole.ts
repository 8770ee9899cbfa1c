/**
 * Files that are there whole or not at all.
 * @module
 */
import { RunnerError } from "../errors.ts";

/** Writes a file beside its place and renames it, so that no reader sees half of it. */
export async function writeAtomically(path: string, content: string): Promise<void> {
  const temporary = `${path}.${crypto.randomUUID()}`;
  try {
    await Deno.writeTextFile(temporary, content, { mode: 0o600 });
    await Deno.rename(temporary, path);
  } catch (error) {
    await removeIfThere(temporary);
    throw error;
  }
}

/** True if the path leads to something that can be looked at. */
export async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch {
    // Not there, or behind a folder that may not be entered: of no use either way.
    return false;
  }
}

/**
 * The text of a file; undefined if there is none.
 *
 * @throws {RunnerError} `skill` if there is one that cannot be read
 */
export async function readTextIfThere(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    if (error instanceof Deno.errors.NotADirectory) return undefined;
    if (error instanceof Deno.errors.IsADirectory) return undefined;
    const reason = error instanceof Error ? error.message : String(error);
    throw new RunnerError("skill", `Cannot read "${path}": ${reason}`, {
      hint: "Check the permissions of the file",
      cause: error,
    });
  }
}

/** Removes a file or a whole folder; a no-op if there is none. */
export async function removeIfThere(path: string): Promise<void> {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
