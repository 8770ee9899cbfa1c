/**
 * From the surroundings of the program to an executor.
 * @module
 */
import type { Executor, ExecutorOptions } from "./executor.ts";
import { buildVariables, scriptVariables, type Surroundings } from "../config/platform.ts";

/** Makes an executor whose scripts get no key, and loads its code only now. */
export async function openExecutor(
  { cacheFolder, workFolder, env }: Surroundings,
  options: Pick<ExecutorOptions, "timeoutMs" | "setup" | "warm">,
): Promise<Executor> {
  const { createExecutor } = await import("./executor.ts");
  return createExecutor({
    cacheFolder,
    workFolder,
    env: scriptVariables(env),
    buildEnv: buildVariables(env),
    ...options,
  });
}
