/**
 * From the surroundings of the program to an executor.
 * @module
 */
import type { Executor, ExecutorOptions } from "./executor.ts";
import { buildVariables, scriptVariables, type Surroundings } from "../config/platform.ts";

/**
 * Makes an executor whose scripts run as processes on this machine and get no
 * key. Its code is loaded only now. But for a sandbox, which is tried, nothing is
 * read, written or started before the first call.
 *
 * @throws {RunnerError} `usage` if scripts cannot be limited or locked in as asked
 */
export async function openExecutor(
  { cacheFolder, workFolder, env }: Surroundings,
  options: Pick<
    ExecutorOptions,
    "timeoutMs" | "glance" | "setup" | "warm" | "maxParallel" | "sandbox" | "limits"
  >,
): Promise<Executor> {
  const { LocalExecutor } = await import("./local.ts");
  const executor = new LocalExecutor({
    cacheFolder,
    workFolder,
    env: scriptVariables(env),
    buildEnv: buildVariables(env),
    ...options,
  });
  await executor.requireSandbox();
  return executor;
}
