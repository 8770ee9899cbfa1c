/**
 * Reads requirements files.
 * @module
 */
import { dirname, resolve } from "node:path";
import { RunnerError } from "../../errors.ts";

/** The text of a file, or null if there is none. */
export type ReadText = (path: string) => Promise<string | null>;

/** The lines of a requirements file and of those that it includes; null if there is none. */
export async function readRequirements(
  path: string,
  readText: ReadText,
  seen: Set<string> = new Set(),
): Promise<string[] | null> {
  const text = await readText(path);
  if (text === null) return null;
  seen.add(path);
  const lines: string[] = [];
  for (const line of parseRequirements(text)) {
    const reference = readReference(line);
    if (reference === null) {
      lines.push(line);
      continue;
    }
    const { option, file } = reference;
    const target = resolve(dirname(path), file);
    if (seen.has(target)) continue;
    if (option === "-r") {
      const included = await readRequirements(target, readText, seen);
      if (included === null) throw notThere(line);
      // One by one: there may be more than a call takes arguments.
      for (const each of included) lines.push(each);
    } else {
      // The installer reads it; that it may is found out here.
      if (await readText(target) === null) throw notThere(line);
      lines.push(`${option} ${target}`);
    }
  }
  return lines;
}

/** A line that names another file, in one of the ways in which installers take options. */
function readReference(line: string): { option: "-r" | "-c"; file: string } | null {
  if (!line.startsWith("-")) return null;
  const [first = null, ...others] = line.split(/\s+/).map(referenceOf);
  if (others.some((option) => option !== null)) throw refused(line, "it has several options");
  if (first === null) return null;
  const value = line.replace(/^(-[rc]|--[a-z]+)[\s=]*/, "").trim();
  const file = value.replace(/^(["'])(.*)\1$/, "$2");
  if (/^[a-z][a-z\d+.-]+:/i.test(file)) throw refused(line, "it names no file of the skill");
  return { option: first, file };
}

/** Long options may be shortened, and a short one needs no space before its value. */
function referenceOf(word: string): "-r" | "-c" | null {
  if (word.startsWith("-r")) return "-r";
  if (word.startsWith("-c")) return "-c";
  const [, name] = /^--([a-z]+)(?:=|$)/.exec(word) ?? [];
  if (name === undefined) return null;
  return "requirement".startsWith(name) ? "-r" : "constraint".startsWith(name) ? "-c" : null;
}

function notThere(line: string): RunnerError {
  return refused(line, "there is no such file");
}

function refused(line: string, reason: string): RunnerError {
  return new RunnerError("skill", `Cannot read the requirement "${line}": ${reason}`, {
    hint: "Name one file of the skill, as in: -r other.txt",
  });
}

/** The lines of a requirements file, joined where they go on, without comments. */
export function parseRequirements(text: string): string[] {
  return text
    .replace(/^\ufeff/, "")
    .replace(/\\\r?\n/g, "")
    .split(/\r?\n/)
    .map((line) => line.replace(/(^|\s)#.*$/, "").trim())
    .filter((line) => line !== "");
}

/** True for a requirement that means another thing in another folder. */
export function isRelative(line: string): boolean {
  return /^(-e|--editable)[\s=]|^\.|^[^@:\s]*[/\\]|@\s*file:/.test(line);
}
