/**
 * Limits of a script's processes, with or without a sandbox.
 * @module
 */
import { RunnerError } from "../../errors.ts";
import type { Command } from "./bubblewrap.ts";

/** Limits of each process of a script; what is absent is not limited. */
export interface Limits {
  /** Bytes of memory that a process can get for itself. */
  memoryBytes?: number;
  /** Processes and threads: of the script within a sandbox, else of the user as a whole; not of root. */
  processes?: number;
  /** Bytes of the largest file that can be written. */
  fileBytes?: number;
  /** Seconds of processor time of a process. */
  cpuSeconds?: number;
  /** Files and connections that are open at the same time. */
  openFiles?: number;
}

/** A limit as it is written on a command line. */
interface LimitSpec {
  key: keyof Limits;
  isSize: boolean;
  says: string;
}

/** The names of limits and what they limit. */
export const limitSpecs = {
  "memory": { key: "memoryBytes", isSize: true, says: "memory of a process, as in 2G" },
  "processes": { key: "processes", isSize: false, says: "processes and threads" },
  "file-size": { key: "fileBytes", isSize: true, says: "size of a file, as in 500M" },
  "cpu": { key: "cpuSeconds", isSize: false, says: "seconds of processor time of a process" },
  "open-files": { key: "openFiles", isSize: false, says: "open files of a process" },
} as const satisfies Record<string, LimitSpec>;

const factors: Record<string, number> = {
  "": 1,
  K: 1024,
  M: 1024 ** 2,
  G: 1024 ** 3,
  T: 1024 ** 4,
};

/** Smaller ones let nothing start. */
const leastBytes = 1024;

/**
 * Reads limits such as `memory=2G` and `processes=100`; a later one wins.
 *
 * @throws {RunnerError} `usage` for an unknown name and for a value that is none
 */
export function parseLimits(texts: readonly string[]): Limits {
  const limits: Limits = {};
  for (const text of texts) {
    const [name = "", value = ""] = text.split(/=(.*)/s);
    const spec = Object.entries(limitSpecs).find(([each]) => each === name.trim())?.[1];
    if (spec === undefined) throw refused(text, `there is no limit ${JSON.stringify(name)}`);
    const [, digits = "", unit = ""] = /^(\d+)\s*(?:([KMGT])(?:i?B)?)?$/i.exec(value.trim()) ?? [];
    const amount = Number(digits) * (factors[unit.toUpperCase()] ?? 1);
    const least = spec.isSize ? leastBytes : 1;
    if (digits === "" || (unit !== "" && !spec.isSize)) {
      throw refused(text, `${JSON.stringify(value)} is no ${spec.isSize ? "size" : "number"}`);
    }
    if (amount < least || !Number.isSafeInteger(amount)) {
      throw refused(text, `it must be ${least} or more`);
    }
    limits[spec.key] = amount;
  }
  return limits;
}

function refused(text: string, reason: string): RunnerError {
  const known = Object.entries(limitSpecs).map(([name, { says }]) => `${name} (${says})`);
  return new RunnerError("usage", `Cannot set the limit ${JSON.stringify(text)}: ${reason}`, {
    hint: `Write NAME=VALUE with one of ${known.join(", ")}`,
  });
}

/** What {@linkcode limitedCommand} takes beside the limits and the command. */
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
    if (!reservesMemory) set("-v", Math.ceil(memoryBytes / 1024));
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
