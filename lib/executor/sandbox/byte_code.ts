/**
 * Byte code for scripts in a sandbox. They may not write it themselves: what
 * one plants, the next would run. Without any, each start compiles the
 * standard library again, which takes longer than the rest together.
 * @module
 */
import { join } from "node:path";
import { RunnerError } from "../../errors.ts";
import { shortHash } from "../../files/hash.ts";
import { lockFile } from "../../files/lock.ts";
import { exists, removeIfThere } from "../../files/whole.ts";
import { runProcess } from "../../process/process.ts";
import type { Environment } from "../environments/own.ts";
import type { BuildOptions } from "../environments/progress.ts";
import fillScript from "./fill_byte_code.py" with { type: "text" };
import type { Sandbox } from "./sandbox.ts";

/** What is not compiled by then is compiled by each script. */
const fillTimeoutMs = 60_000;

export interface PrepareByteCodeOptions extends BuildOptions {
  sandbox: Sandbox;
  cacheFolder: string;
  env: Record<string, string>;
}

/**
 * The folder with the byte code of an environment's standard library and
 * packages; filled at the first use, in the sandbox and out of reach of any skill.
 * Skills without packages of their own share it.
 */
export async function prepareByteCode(
  environment: Environment,
  options: PrepareByteCodeOptions,
): Promise<string> {
  const root = join(options.cacheFolder, "byte-code");
  const folder = join(root, await keyOf(environment));
  if (await exists(folder)) return folder;
  const startedAt = performance.now();
  const report = (state: "building" | "ready", message: string) =>
    options.onBuild?.({ state, message, durationMs: performance.now() - startedAt });
  await Deno.mkdir(root, { recursive: true, mode: 0o700 });
  using _lock = await lockFile(`${folder}.lock`, options);
  if (await exists(folder)) return folder;
  report("building", "Compiling the standard library for scripts in the sandbox, once");
  const temporary = `${folder}.building-${crypto.randomUUID().slice(0, 8)}`;
  try {
    await Deno.mkdir(temporary, { mode: 0o700 });
    await fill(environment, temporary, options);
    options.signal?.throwIfAborted();
    await Deno.rename(temporary, folder);
  } catch (error) {
    await removeIfThere(temporary);
    throw error;
  }
  report("ready", "The standard library is compiled");
  return folder;
}

async function fill(
  environment: Environment,
  folder: string,
  { sandbox, cacheFolder, env, signal }: PrepareByteCodeOptions,
): Promise<void> {
  const start = {
    command: environment.python,
    args: ["-c", fillScript, ...environment.layer === undefined ? [] : [environment.layer.site]],
    cwd: "/",
    env: { ...env, PYTHONPYCACHEPREFIX: folder },
  };
  const reach = { environment, builds: folder, network: false };
  const { command, ...confined } = await sandbox.confine(start, reach);
  try {
    await runProcess(command, {
      ...confined,
      timeoutMs: fillTimeoutMs,
      signal,
      maxChars: 1000,
      outputFolder: join(cacheFolder, "outputs"),
    });
  } catch (error) {
    // A Python that does not start says so when it runs a script.
    if (!(error instanceof RunnerError)) throw error;
  }
}

/** Another Python in the same place has other byte code, and so has a layer with other packages. */
async function keyOf({ folder, python, layer }: Environment): Promise<string> {
  const parts: (string | number)[] = [folder, await changeTime(python)];
  const isLayered = layer !== undefined && !await isEmpty(layer.site);
  if (isLayered) parts.push(layer.site, await changeTime(layer.site));
  return await shortHash(parts.join("\0"));
}

async function isEmpty(folder: string): Promise<boolean> {
  try {
    for await (const _ of Deno.readDir(folder)) return false;
  } catch {
    // Pruned a moment ago.
  }
  return true;
}

async function changeTime(path: string): Promise<number> {
  try {
    return (await Deno.stat(path)).mtime?.getTime() ?? 0;
  } catch {
    // Not there yet, or broken: its start will say so.
    return 0;
  }
}
