/**
 * The scripts of a skill as texts.
 * @module
 */
import { join } from "node:path";
import { readInSkill } from "../declared/read_in_skill.ts";
import { readScriptText, type ScriptText } from "../declared/skill_scan.ts";
import type { PythonScript } from "./launch.ts";

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

async function readFileScript(path: string, skillFolder: string): Promise<ScriptText> {
  return await readScriptText(path, skillFolder, readInSkill(skillFolder));
}

/** A module of the skill; of an installed package, a script that imports it. */
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
  return { folder: skillFolder, name, text: `import ${name}` };
}
