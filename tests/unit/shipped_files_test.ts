import assert from "node:assert/strict";
import { join, relative } from "node:path";
import { shippedFiles } from "../../lib/shipped/files.ts";
import { repository } from "../support/program.ts";

const skills = join(repository, "skills");

Deno.test("shippedFiles holds every file of skills/, and nothing else", async () => {
  const files = await filesBelow(skills);
  assert.deepEqual(Object.keys(shippedFiles).toSorted(), Object.keys(files).toSorted());
  assert.deepEqual(shippedFiles, files);
});

async function filesBelow(folder: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (["__pycache__", "venv", ".venv"].includes(name)) continue;
    if (isDirectory) Object.assign(found, await filesBelow(path));
    else found[relative(skills, path)] = await Deno.readTextFile(path);
  }
  return found;
}
