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
export async function programReach(
  program: string,
  { environment, homes }: { environment?: string; homes: readonly string[] },
): Promise<string[]> {
  const needed = new Set<string>();
  const programs = await linkChain(program);
  const base = environment === undefined ? null : await baseFolder(environment);
  if (base !== null) programs.push(...await linkChain(join(base, "python3")));
  for (const path of programs) {
    if (environment !== undefined && path.startsWith(`${environment}/`)) continue;
    needed.add(programFolder(path, homes));
    // The same place without links, which is where its library is found.
    needed.add(programFolder(await realPath(path), homes));
  }
  return [...needed];
}

/** `home` of `pyvenv.cfg`: the folder of the interpreter that the environment was made from. */
async function baseFolder(environment: string): Promise<string | null> {
  try {
    const text = await Deno.readTextFile(join(environment, "pyvenv.cfg"));
    const [, home = ""] = /^home\s*=\s*(.+?)\s*$/m.exec(text) ?? [];
    return isAbsolute(home) ? home : null;
  } catch {
    // No environment, or a broken one: its start will say so.
    return null;
  }
}

async function linkChain(program: string): Promise<string[]> {
  const chain = [program];
  for (let path = program; chain.length < maxLinks;) {
    const target = await readLink(path);
    if (target === null) break;
    path = resolve(dirname(path), target);
    chain.push(path);
  }
  return chain;
}

async function readLink(path: string): Promise<string | null> {
  try {
    return await Deno.readLink(path);
  } catch {
    // No link, or not there.
    return null;
  }
}

/** A path without links; the path itself where nothing is there. */
export async function realPath(path: string): Promise<string> {
  try {
    return await Deno.realPath(path);
  } catch {
    // Not there: its start will say so.
    return path;
  }
}
