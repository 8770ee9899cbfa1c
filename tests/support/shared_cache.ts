/**
 * A cache folder that the tests of one file share, so that not each of them
 * builds an environment of its own.
 * @module
 */

/** Absolute path; removed when the tests of the file have ended. */
export const sharedCache: string = Deno.makeTempDirSync({ prefix: "skills-runner-cache-" });

addEventListener("unload", () => Deno.removeSync(sharedCache, { recursive: true }));
