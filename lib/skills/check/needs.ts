/**
 * Which programs a skill needs beside Python, and which of them are missing.
 * @module
 */
import { readInSkill } from "../files/read_text.ts";
import { listFiles } from "../files/resources.ts";
import { type Frontmatter, parseFrontmatter } from "../read/frontmatter.ts";
import { maxSkillFileBytes, readSkillFile } from "../read/skill_file.ts";
import type { Skill } from "../skill.ts";
import { calledPrograms, declaredBins, type NeededTool, neededTools } from "./system_tools.ts";

/** Says whether a program is on the search path. */
export type HasProgram = (name: string) => boolean | Promise<boolean>;

/** Python files that are looked at. */
const maxScripts = 50;
const maxScriptBytes = 256 * 1024;

/**
 * The programs that a skill needs, each once: those in `compatibility`, in lists
 * named `bins` of its frontmatter, and well-known ones that its Python starts.
 */
export async function programNeeds(
  { fields, frontmatter = "" }: Frontmatter,
  folder: string,
): Promise<NeededTool[]> {
  const found = [...neededTools(fields.compatibility ?? ""), ...declaredBins(frontmatter)];
  const { files } = await listFiles({ folder }, { maxFiles: 1000 });
  const scripts = files.filter(({ path, size_bytes }) =>
    path.endsWith(".py") && size_bytes <= maxScriptBytes
  );
  for (const { path } of scripts.slice(0, maxScripts)) {
    found.push(...calledPrograms(await readInSkill(folder, path, maxScriptBytes) ?? ""));
  }
  return [...new Map(found.map((tool) => [tool.programs.join(), tool])).values()];
}

/** The needs of a skill that is not read yet; none if it cannot be read. */
export async function needsOf(
  { file, folder }: Pick<Skill, "file" | "folder">,
): Promise<NeededTool[]> {
  const read = await readSkillFile(file, maxSkillFileBytes);
  if ("error" in read) return [];
  return await programNeeds(await parseFrontmatter(read.text), folder);
}

/** Of some needs those of which no program is there. */
export async function missingTools(
  needs: readonly NeededTool[],
  hasProgram: HasProgram,
): Promise<NeededTool[]> {
  const found = await Promise.all(
    needs.map(async ({ programs }) => (await Promise.all(programs.map(hasProgram))).includes(true)),
  );
  return needs.filter((_, index) => found[index] === false);
}
