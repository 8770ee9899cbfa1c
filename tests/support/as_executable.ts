/**
 * The modules of an executable, run by V8 as if they were inside one.
 * @module
 */
import { stage } from "../../tools/compile.ts";
import { modules } from "./modules.ts";
import { permissionFlags, repository } from "./program.ts";
import { sharedCache } from "./shared_cache.ts";

const entry = await stage(modules, `${sharedCache}/executable-modules`);

/** Runs them; the program believes that it is the file that `SKILLS_RUNNER_TEST_EXECUTABLE_PATH` names. */
export const asExecutable = [
  Deno.execPath(),
  "run",
  "--quiet",
  "--no-config",
  "--no-lock",
  "--no-npm",
  `--preload=${repository}tests/support/standalone.js`,
  ...permissionFlags,
  entry,
] as const;
