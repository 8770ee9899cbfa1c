/**
 * What an interpreter needs beside its environment: the installation that the
 * environment was made from, which often lies in the home (pyenv, uv, conda).
 * @module
 */
import { dirname, isAbsolute, join, resolve } from "node:path";
import { programFolder } from "./policy.ts";

/** A chain of links longer than this is a circle. */
const maxLinks = 16;

/**
 * The folders that a program needs to start, links on the way included.
 *
 * @param program absolute path
 * @param environment the virtual environment that it belongs to, if any
 */
export function programReach(
  program: string,
  { environment, homes }: { environment?: string | undefined; homes: readonly string[] },
): string[] {
  const needed = new Set<string>();
  const programs = linkChain(program);
  const base = environment === undefined ? null : baseFolder(environment);
  if (base !== null) programs.push(...linkChain(join(base, "python3")));
  for (const path of programs) {
    if (environment !== undefined && path.startsWith(`${environment}/`)) continue;
    needed.add(programFolder(path, homes));
    // The same place without links, which is where its library is found.
    needed.add(programFolder(realPath(path), homes));
  }
  return [...needed];
}

/** `home` of `pyvenv.cfg`: the folder of the interpreter that the environment was made from. */
function baseFolder(environment: string): string | null {
  try {
    const text = Deno.readTextFileSync(join(environment, "pyvenv.cfg"));
    const [, home = ""] = /^home\s*=\s*(.+?)\s*$/m.exec(text) ?? [];
    return isAbsolute(home) ? home : null;
  } catch {
    // No environment, or a broken one: its start will say so.
    return null;
  }
}

function linkChain(program: string): string[] {
  const chain = [program];
  for (let path = program; chain.length < maxLinks;) {
    const target = readLink(path);
    if (target === null) break;
    path = resolve(dirname(path), target);
    chain.push(path);
  }
  return chain;
}

function readLink(path: string): string | null {
  try {
    return Deno.readLinkSync(path);
  } catch {
    // No link, or not there.
    return null;
  }
}

/** A path without links; the path itself where nothing is there. */
export function realPath(path: string): string {
  try {
    return Deno.realPathSync(path);
  } catch {
    // Not there: its start will say so.
    return path;
  }
}
