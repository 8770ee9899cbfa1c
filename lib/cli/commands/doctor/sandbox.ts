/**
 * Whether scripts can be locked in on this machine, tried out.
 * @module
 */
import { scriptVariables, type Surroundings } from "../../../config/platform.ts";
import type { Config } from "../../../config/resolve.ts";
import { RunnerError } from "../../../errors.ts";
import { proveSandbox } from "../../../executor/probes/prove.ts";

/** What the doctor says of the sandbox, with the names of its JSON. */
export interface SandboxReport {
  /** What is configured. */
  mode: Config["sandbox"]["value"];
  /** What was tried: the configured mode, or `on` where that is `off`. */
  tried: Exclude<Config["sandbox"]["value"], "off">;
  /** How many ways out were tried; 0 if the machine gives no sandbox. */
  probes: number;
  /** Those that are open and should not be. */
  open: string[];
  /** Why the machine gives no sandbox; null if it does. */
  error: string | null;
  /** What can be done about it. */
  hint: string | null;
}

/** Tries the sandbox. It is a problem only where one is configured. */
export async function inspectSandbox(
  { sandbox }: Config,
  { cacheFolder, env }: Surroundings,
  signal: AbortSignal,
): Promise<{ sandbox: SandboxReport; problem: RunnerError | null }> {
  const mode = sandbox.value;
  const tried = mode === "off" ? "on" : mode;
  try {
    const proof = await proveSandbox({
      mode: tried,
      cacheFolder,
      env: scriptVariables(env),
      signal,
    });
    const report = {
      mode,
      tried,
      probes: proof.tried,
      open: proof.open,
      error: null,
      hint: null,
    };
    if (mode === "off" || proof.open.length === 0) return { sandbox: report, problem: null };
    const problem = new RunnerError(
      "failure",
      `The sandbox leaves open what it should close: ${proof.open.join(", ")}`,
    );
    return { sandbox: report, problem };
  } catch (error) {
    if (!(error instanceof RunnerError)) throw error;
    const { message, hint = null } = error;
    const report = { mode, tried, probes: 0, open: [], error: message, hint };
    return { sandbox: report, problem: mode === "off" ? null : error };
  }
}
