/**
 * The version of the program, where it comes from, and how it was made.
 * @module
 */
import config from "../deno.json" with { type: "json" };

/** The version of the program, as in `deno.json`. */
export const version: string = config.version;

/** Where the program is developed and released, without a slash at the end. */
export const repositoryUrl: string = config.repository;

/** What the program calls itself when it asks for something over HTTP. */
export const userAgent: string = `skills-runner/${version}`;

/** How this program was made. The tools that make it fill this in. */
export interface Build {
  /** From source, as one file for Deno, as that file in the npm package, or as an executable. */
  form: "source" | "file" | "npm" | "executable";
  /** The commit it was made from, with `-dirty` behind it if files were changed; null if unknown. */
  commit: string | null;
  /** Names the content of the shipped skills; null where they lie beside the program. */
  skills: string | null;
}

/** The program from source. */
export const sourceBuild: Build = { form: "source", commit: null, skills: null };
