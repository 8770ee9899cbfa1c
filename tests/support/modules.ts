/**
 * The modules of the program, made once for all tests of a worker.
 * @module
 */
import { makeModules, type ProgramModules } from "../../tools/modules.ts";

/** Removed when the tests of the worker have ended. */
export const modules: ProgramModules = await makeModules();

addEventListener("unload", () => Deno.removeSync(modules.sources.path, { recursive: true }));
