/**
 * The files of a skill that say which packages it needs.
 * @module
 */
import { relative } from "node:path";
import { reasonOf, RunnerError } from "../../errors.ts";
import { readTextSync } from "../../files/bounded.ts";
import type { Glance } from "../../files/glance.ts";
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
      throw cannotRead(relative(folder, path), error);
    }
  };
}

/**
 * Makes the function that looks into texts of a skill whose folders were listed
 * a moment ago, in a tenth of the time: regular files up to 4 MiB. Who exchanges
 * a folder for a link meanwhile can lead it elsewhere, so that what it reads is
 * for decisions only and never shown.
 *
 * It throws as {@linkcode readInSkill} does.
 */
export function lookInSkill(folder: string, glance: Glance): ReadText {
  return (path) => {
    try {
      return Promise.resolve(
        glance.textOf(path) ?? readTextSync(path, { maxBytes, isListed: true }),
      );
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return Promise.resolve(null);
      return Promise.reject(cannotRead(relative(folder, path), error));
    }
  };
}

function cannotRead(path: string, cause: unknown): RunnerError {
  return new RunnerError("skill", `Cannot read "${path}": ${reasonOf(cause)}`, {
    hint: "A skill is read from regular files inside its folder that its user may read",
    cause,
  });
}
