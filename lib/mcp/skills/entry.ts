/**
 * One skill as the Skills extension (SEP-2640) publishes it: its frontmatter
 * and the digest of each of its files.
 * @module
 */
import { basename } from "node:path";
import { RunnerError } from "../../errors.ts";
import { type ManifestEntry, readManifest } from "../../skills/files/digest.ts";
import { readDocumentation } from "../../skills/files/resources.ts";
import type { Skill } from "../../skills/skill.ts";
import { SKILL_LIMITS, SkillCatalogError, type SkillEntry, skillEntry } from "../package.ts";
import { documentationName, isPublished, skillUri } from "./uri.ts";

/** An entry, or why the skill cannot have one. */
export type EntryOrProblem = { entry: SkillEntry } | { problem: string };

/**
 * Makes the entry of a skill. The extension is stricter than this program: a
 * skill with another name than its rules allow, or with frontmatter that is no
 * plain YAML, has none, and is still there as a tool's skill and as a prompt.
 *
 * A skill with more than 512 files or 16 MiB is `dynamic`: its files are served,
 * without digests.
 *
 * @throws the signal's reason if it is aborted
 */
export async function publishSkill(skill: Skill, signal: AbortSignal): Promise<EntryOrProblem> {
  try {
    const documentation = await readDocumentation(skill);
    // The same reader of frontmatter as that of clients, which compare.
    const entry = await skillEntry(skill.name, { [documentationName]: documentation });
    return { entry: { ...entry, resources: await digestFiles(skill, signal) } };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof SkillCatalogError) return { problem: words(error) };
    if (error instanceof RunnerError) return { problem: error.message };
    throw error;
  }
}

function words({ problems, message }: SkillCatalogError): string {
  return problems.length === 0 ? message : problems.map((each) => each.message).join("; ");
}

async function digestFiles(skill: Skill, signal: AbortSignal): Promise<SkillEntry["resources"]> {
  const manifest = await readWithin(skill, signal);
  if (manifest === null) return "dynamic";
  const files = manifest.flatMap(({ path, kind, sizeBytes, sha256 }) => {
    const uri = skillUri(skill.name, published(skill, path));
    const isListed = kind === "file" && uri !== null && isPublished(path);
    return isListed ? [{ uri, digest: `sha256:${sha256}`, size: sizeBytes }] : [];
  });
  return files.length > SKILL_LIMITS.files ? "dynamic" : files;
}

/** SKILL.md may be spelled otherwise on disk. */
function published(skill: Skill, path: string): string {
  return path === basename(skill.file) ? documentationName : path;
}

/** Null if the skill is too large to be hashed, or holds what cannot be read. */
async function readWithin(skill: Skill, signal: AbortSignal): Promise<ManifestEntry[] | null> {
  try {
    const options = { maxEntries: 20 * SKILL_LIMITS.files, maxBytes: SKILL_LIMITS.bytes, signal };
    const { entries } = await readManifest(skill.folder, options);
    // A link has no digest of what it leads to.
    return entries.some(({ kind, path }) => kind === "link" && isPublished(path)) ? null : entries;
  } catch (error) {
    if (error instanceof RunnerError) return null;
    throw error;
  }
}
