/**
 * The version of the program.
 * @module
 */
import config from "../deno.json" with { type: "json" };

/** The version of the program, as in `deno.json`. */
export const version: string = config.version;

/** What the program calls itself when it asks for something over HTTP. */
export const userAgent: string = `skills-runner/${version}`;
