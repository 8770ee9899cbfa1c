/**
 * Limits of what scripts use, as they are written and as values.
 * @module
 */
import type { Parsed } from "./parse.ts";

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
const limitSpecs = {
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

/** Reads limits such as `memory=2G` and `processes=100`; a later one wins. */
export function parseLimits(texts: readonly string[]): Parsed<Limits> {
  const limits: Limits = {};
  for (const text of texts) {
    const [name = "", value = ""] = text.split(/=(.*)/s).map((part) => part.trim());
    const spec = Object.entries(limitSpecs).find(([each]) => each === name)?.[1];
    if (spec === undefined) return refused(text, `there is no limit ${JSON.stringify(name)}`);
    const [, digits = "", unit = ""] = /^(\d+)\s*(?:([KMGT])(?:i?B)?)?$/i.exec(value) ?? [];
    const amount = Number(digits) * (factors[unit.toUpperCase()] ?? 1);
    if (digits === "" || (unit !== "" && !spec.isSize)) {
      return refused(text, `${JSON.stringify(value)} is no ${spec.isSize ? "size" : "number"}`);
    }
    const least = spec.isSize ? leastBytes : 1;
    if (amount < least || !Number.isSafeInteger(amount)) {
      return refused(text, `it must be ${least} or more`);
    }
    limits[spec.key] = amount;
  }
  return { value: limits };
}

function refused(text: string, reason: string): { problem: string; hint: string } {
  const known = Object.entries(limitSpecs).map(([name, { says }]) => `${name} (${says})`);
  return {
    problem: `holds ${JSON.stringify(text)}: ${reason}`,
    hint: `Write NAME=VALUE with one of ${known.join(", ")}`,
  };
}

/** Limits as they are written. */
export function showLimits(limits: Limits): string {
  const set = Object.entries(limitSpecs).flatMap(([name, { key, isSize }]) => {
    const amount = limits[key];
    return amount === undefined ? [] : [`${name}=${isSize ? showSize(amount) : amount}`];
  });
  return set.length === 0 ? "none" : set.join(", ");
}

function showSize(bytes: number): string {
  const unit = ["T", "G", "M", "K"].find((each) => bytes % (factors[each] ?? 1) === 0) ?? "";
  return `${bytes / (factors[unit] ?? 1)}${unit}`;
}
