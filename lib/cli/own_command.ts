/**
 * The command that starts this program again, for programs that are to start it.
 * @module
 */
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** How the program was started. */
export interface ProgramStart {
  /** `Deno.execPath()`. */
  executable: string;
  /** `Deno.mainModule`. */
  mainModule: string;
  /** Whether the executable is the program itself. */
  isStandalone: boolean;
}

/** What the program needs where no configuration of Deno's tells. */
const permissions = [
  "--no-prompt",
  "--allow-net",
  "--allow-read",
  "--allow-write",
  "--allow-run",
  "--allow-env",
];

/**
 * Variables that shape what the server does, but no keys: clients pass on few
 * or none. `DENO_DIR` is where the packages of the program are.
 */
export const passedVariables: readonly string[] = [
  "SKILLS_RUNNER_CACHE",
  "SKILLS_RUNNER_CONFIG",
  "SKILLS_RUNNER_SETUP",
  "SKILLS_RUNNER_SANDBOX",
  "SKILLS_RUNNER_MAX_PARALLEL",
  "SCRIPT_TIMEOUT_SECONDS",
  "DENO_DIR",
];

/** How this process was started. */
export function programStart(): ProgramStart {
  return {
    executable: Deno.execPath(),
    mainModule: Deno.mainModule,
    isStandalone: Deno.build.standalone,
  };
}

/** Absolute words that start the program, in whatever folder: an executable, one file, an address, or the source. */
export function ownCommand({ executable, mainModule, isStandalone }: ProgramStart): string[] {
  if (isStandalone) return [executable];
  if (!mainModule.startsWith("file:")) {
    return [executable, "run", "--quiet", "--no-config", ...permissions, mainModule];
  }
  const path = fileURLToPath(mainModule);
  if (basename(path) !== "main.ts") {
    return [executable, "run", "--quiet", "--no-config", ...permissions, path];
  }
  const config = join(dirname(path), "deno.json");
  return [executable, "run", "--quiet", `--config=${config}`, "-P", path];
}
