/**
 * Limits of a script's processes, with or without a sandbox.
 * @module
 */
import type { Limits } from "../../config/limits.ts";
import type { Command } from "./bubblewrap.ts";

export interface LimitedCommandOptions {
  /**
   * True for programs that reserve much more address space than they use, such
   * as `node`: only what they can write to is then limited.
   */
  reservesMemory: boolean;
}

/**
 * The command that sets limits for itself and becomes another one; the same
 * command where nothing is limited. Core files, which hold a whole memory, are
 * never written under it.
 */
export function limitedCommand(
  limits: Limits,
  { command, args }: Command,
  { reservesMemory }: LimitedCommandOptions,
): Command {
  const { memoryBytes, processes, fileBytes, cpuSeconds, openFiles } = limits;
  const lines: string[] = [];
  const set = (option: string, value: number) => lines.push(`ulimit ${option} ${value}`);
  if (memoryBytes !== undefined) {
    set("-d", Math.ceil(memoryBytes / 1024));
    // What macOS does not enforce it does not take either.
    if (!reservesMemory) {
      lines.push(`{ ulimit -v ${Math.ceil(memoryBytes / 1024)} 2>/dev/null || :; }`);
    }
  }
  if (fileBytes !== undefined) set("-f", Math.ceil(fileBytes / 512));
  if (cpuSeconds !== undefined) set("-t", cpuSeconds);
  if (openFiles !== undefined) set("-n", openFiles);
  // The letter differs between shells: -u in bash and zsh, -p in dash.
  if (processes !== undefined) {
    lines.push(`{ ulimit -u ${processes} 2>/dev/null || ulimit -p ${processes}; }`);
  }
  if (lines.length === 0) return { command, args };
  const script = [...lines, "ulimit -c 0", 'exec "$@"'].join(" && ");
  return { command: "/bin/sh", args: ["-c", script, "sh", command, ...args] };
}

/** Programs whose engine reserves gigabytes of addresses that it never uses. */
const reservingPrograms = /^(node|deno|bun|tsx|java|ruby|php|pwsh|powershell|Rscript)\b/;

/** True for such programs, by the name of their file. */
export function reservesMemory(programName: string): boolean {
  return reservingPrograms.test(programName);
}
