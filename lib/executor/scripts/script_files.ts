/**
 * The scripts of a skill as texts.
 * @module
 */
import { dirname, join, relative } from "node:path";
import type { ScriptText } from "../declared/dependencies.ts";
import { readInSkill } from "../declared/read_in_skill.ts";
import type { PythonScript } from "./launch.ts";

const MAX_SCRIPTS = 200;
const MAX_DEPTH = 4;
/** Folders that hold no scripts of the skill's own; hidden ones are left out anyway. */
const SKIPPED = new Set(["venv", "node_modules", "__pycache__", "site-packages"]);

/** The text of a script and where it belongs. */
export async function readScript(script: PythonScript, skillFolder: string): Promise<ScriptText> {
  switch (script.kind) {
    case "code":
      return { folder: skillFolder, name: "inline code", text: script.code };
    case "file":
      return await readFileScript(script.path, skillFolder);
    case "module":
      return await readModule(script.name, skillFolder);
  }
}

/** The Python files of a skill, up to a number that no real skill reaches. */
export async function listScripts(skillFolder: string): Promise<ScriptText[]> {
  const paths: string[] = [];
  const folders = [{ folder: skillFolder, depth: 0 }];
  for (const { folder, depth } of folders) {
    for await (const { name, isFile, isDirectory } of Deno.readDir(folder)) {
      if (name.startsWith(".") || SKIPPED.has(name)) continue;
      const path = join(folder, name);
      if (isFile && name.endsWith(".py")) paths.push(path);
      if (isDirectory && depth < MAX_DEPTH) folders.push({ folder: path, depth: depth + 1 });
    }
    if (paths.length > MAX_SCRIPTS) break;
  }
  const sorted = paths.sort().slice(0, MAX_SCRIPTS);
  return await Promise.all(sorted.map((path) => readFileScript(path, skillFolder)));
}

async function readFileScript(path: string, skillFolder: string): Promise<ScriptText> {
  const name = relative(skillFolder, path);
  return { folder: dirname(path), name, text: await readInSkill(skillFolder)(path) };
}

async function readModule(name: string, skillFolder: string): Promise<ScriptText> {
  const names = name.split(".");
  const base = join(skillFolder, ...names);
  // Importing a module runs those above it: what they may not be, they are told here.
  for (let depth = 1; depth <= names.length; depth++) {
    await readFileScript(join(skillFolder, ...names.slice(0, depth), "__init__.py"), skillFolder);
  }
  for (const path of [`${base}.py`, join(base, "__main__.py")]) {
    const script = await readFileScript(path, skillFolder);
    if (script.text !== undefined) return script;
  }
  return { folder: skillFolder, name };
}
