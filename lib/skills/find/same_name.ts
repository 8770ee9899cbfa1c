/**
 * Skills of one name: copies, collections with equal names, and those that hide
 * others.
 * @module
 */
import { basename, join } from "node:path";
import { diagnose } from "../check/diagnostics.ts";
import { normalizeName, toDisplayLine } from "../read/text.ts";
import type { Diagnostic, Skill } from "../skill.ts";

/** Files of a skill that are compared to tell a copy. */
const maxFiles = 500;
const maxManifestBytes = 64 * 1024;

/**
 * Of several skills with one name those that are offered, by which names.
 *
 * A copy of an earlier skill is left out without a word. Different skills of
 * plugins are named `plugin:name`, all of them. Any other is hidden by the first
 * one, which is reported.
 */
export function resolveNames(
  skills: readonly Skill[],
  taken: Map<string, Skill>,
): { skills: Skill[]; diagnostics: Diagnostic[] } {
  const groups = new Map<string, Skill[]>();
  for (const skill of skills) {
    const key = normalizeName(skill.name);
    const group = groups.get(key) ?? [];
    if (group.push(skill) === 1) groups.set(key, group);
  }
  const kept: Skill[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const group of groups.values()) {
    for (const skill of group.length === 1 ? group : withPlugins(distinct(group))) {
      const key = normalizeName(skill.name);
      const first = taken.get(key);
      if (first === undefined) {
        taken.set(key, skill);
        kept.push(skill);
      } else if (!isCopy(first, skill)) {
        const message = `Hidden by the skill of the same name "${skill.name}" in ${first.file}`;
        diagnostics.push(diagnose("name-collision", message, { file: skill.file }));
      }
    }
  }
  return { skills: kept, diagnostics };
}

/** One of each that differs. */
function distinct(skills: readonly Skill[]): Skill[] {
  const found: Skill[] = [];
  for (const skill of skills) {
    if (!found.some((each) => isCopy(each, skill))) found.push(skill);
  }
  return found;
}

/** With the names of plugins, where there are more than one. */
function withPlugins(skills: readonly Skill[]): Skill[] {
  const plugins = new Set(skills.map(({ pluginFolder }) => pluginFolder));
  if (plugins.size < 2) return [...skills];
  return skills.map((skill) => {
    const plugin = skill.pluginFolder === undefined ? "" : pluginName(skill.pluginFolder);
    return plugin === "" ? skill : { ...skill, name: `${plugin}:${skill.name}` };
  });
}

/** As its manifest says, else its folder. */
function pluginName(folder: string): string {
  return toDisplayLine(
    nameInManifest(join(folder, ".claude-plugin", "plugin.json")) ?? basename(folder),
  );
}

function nameInManifest(path: string): string | null {
  try {
    if (Deno.statSync(path).size > maxManifestBytes) return null;
    const manifest: unknown = JSON.parse(Deno.readTextFileSync(path));
    const isObject = typeof manifest === "object" && manifest !== null && "name" in manifest;
    return isObject && typeof manifest.name === "string" ? manifest.name : null;
  } catch {
    // No manifest, or a broken one: the folder has a name.
    return null;
  }
}

/** True if two skills have the same documentation, and files of the same names and sizes. */
export function isCopy(
  left: Pick<Skill, "folder" | "file">,
  right: Pick<Skill, "folder" | "file">,
): boolean {
  try {
    return JSON.stringify(sizes(left.folder)) === JSON.stringify(sizes(right.folder)) &&
      Deno.readTextFileSync(left.file) === Deno.readTextFileSync(right.file);
  } catch {
    // What cannot be read is no copy of anything.
    return false;
  }
}

function sizes(root: string): [path: string, bytes: number][] {
  const found: [string, number][] = [];
  const folders = [""];
  for (const folder of folders) {
    const entries = [...Deno.readDirSync(join(root, folder))]
      .sort((left, right) => left.name < right.name ? -1 : 1);
    for (const { name, isDirectory, isFile } of entries) {
      const path = join(folder, name);
      if (isDirectory) folders.push(path);
      if (isFile) found.push([path, Deno.lstatSync(join(root, path)).size]);
      if (found.length + folders.length > maxFiles) return found;
    }
  }
  return found;
}
