/**
 * The program as one file, made once for all tests of a worker.
 * @module
 */
import { makeOneFile } from "../../tools/bundle.ts";
import { modules } from "./modules.ts";
import { sharedCache } from "./shared_cache.ts";

/** The path of the one-file program. */
export const oneFile: string = `${sharedCache}/skills-runner.js`;

await makeOneFile(modules, oneFile, "file");
