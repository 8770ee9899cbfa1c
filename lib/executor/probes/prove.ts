/**
 * Proves a sandbox on this machine, without any environment.
 * @module
 */
import { join } from "node:path";
import { runProcess } from "../../process/process.ts";
import { findInterpreter } from "../environments/interpreter.ts";
import type { SandboxMode } from "../sandbox/policy.ts";
import { Starter } from "../sandbox/starter.ts";
import { closedProbes } from "./probe_specs.ts";
import { setStage } from "./probes.ts";

export interface ProveSandboxOptions {
  mode: Exclude<SandboxMode, "off">;
  cacheFolder: string;
  /** Variables of scripts. */
  env: Record<string, string>;
  signal: AbortSignal;
}

/** What was proved. */
export interface SandboxProof {
  /** How many ways out were tried that the mode closes. */
  tried: number;
  /** Those that were open. */
  open: string[];
}

const timeoutMs = 20_000;

/**
 * Runs a script in the sandbox that tries to get out.
 *
 * @throws {RunnerError} `usage` if this machine gives no such sandbox, `skill` if it has no Python
 */
export async function proveSandbox(
  { mode, cacheFolder, env, signal }: ProveSandboxOptions,
): Promise<SandboxProof> {
  // The program itself: a shim in front of it reaches for more than a script needs.
  const { executable: python } = await findInterpreter({ env, cacheFolder, signal });
  await using stage = await setStage({ folder: cacheFolder, python, env });
  const surroundings = { cacheFolder, workFolder: stage.work, env };
  const starter = new Starter({
    ...surroundings,
    sandbox: { mode, home: stage.home },
    limits: {},
  });
  await starter.require({ isTried: true });
  const { command, ...start } = await starter.prepare({
    command: python,
    args: ["-c", stage.script, ...stage.args],
    cwd: stage.work,
    env: { ...env, HOME: stage.home },
  }, { skillFolder: stage.skill, signal });
  const { stdout, stderr } = await runProcess(command, {
    ...start,
    timeoutMs,
    signal,
    maxChars: 100_000,
    outputFolder: join(cacheFolder, "outputs"),
  });
  const closed = new Set(closedProbes(mode));
  const results = await stage.judge({ stdout: stdout.text, stderr: stderr.text });
  const counted = results.filter(({ name }) => closed.has(name));
  const open = counted.filter(({ outcome }) => outcome === "allowed");
  return { tried: counted.length, open: open.map(({ says }) => says) };
}
