/**
 * Reads requirements files.
 * @module
 */
import { dirname, resolve } from "node:path";

/** The text of a file, or undefined if there is none. */
export type ReadText = (path: string) => Promise<string | undefined>;

/** The lines of a requirements file and of those that it includes; undefined if there is none. */
export async function readRequirements(
  path: string,
  readText: ReadText,
  seen: Set<string> = new Set(),
): Promise<string[] | undefined> {
  const text = await readText(path);
  if (text === undefined) return undefined;
  seen.add(path);
  const lines: string[] = [];
  for (const line of parseRequirements(text)) {
    const reference = /^(-r|--requirement|-c|--constraint)[\s=]+(.+)$/.exec(line);
    if (reference === null) {
      lines.push(line);
      continue;
    }
    const [, option = "", file = ""] = reference;
    const target = resolve(dirname(path), file);
    const isIncluded = option.includes("-r") && !seen.has(target);
    const included = isIncluded ? await readRequirements(target, readText, seen) : undefined;
    if (!seen.has(target)) lines.push(`${option} ${target}`);
    lines.push(...included ?? []);
  }
  return lines;
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
