/**
 * The files of a skill that say which packages it needs.
 * @module
 */
import { relative } from "node:path";
import { RunnerError } from "../../errors.ts";
import { readTextInside } from "../../files/inside.ts";
import type { ReadText } from "./requirements.ts";

export interface ReadInSkillOptions {
  signal?: AbortSignal | undefined;
}

/** Declarations and scripts are written by people: a larger one is neither. */
const maxBytes = 4 * 1024 * 1024;

/**
 * Makes the function that reads texts of a skill: regular files inside its
 * folder, up to 4 MiB; null where there is none.
 *
 * It throws a `RunnerError` `skill` that names the file for what is there and
 * is not read.
 */
export function readInSkill(folder: string, { signal }: ReadInSkillOptions = {}): ReadText {
  return async (path) => {
    try {
      return await readTextInside(folder, path, { maxBytes, signal });
    } catch (error) {
      signal?.throwIfAborted();
      const reason = error instanceof Error ? error.message : String(error);
      throw new RunnerError("skill", `Cannot read "${relative(folder, path)}": ${reason}`, {
        hint: "A skill is read from regular files inside its folder that its user may read",
        cause: error,
      });
    }
  };
}
