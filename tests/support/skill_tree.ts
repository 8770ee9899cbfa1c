/**
 * Many generated skills, to measure with.
 * @module
 */
import { join } from "node:path";
import { loadCatalog } from "../../lib/skills/find/catalog.ts";

/** What {@linkcode measureCatalog} found. */
export interface CatalogTimes {
  skills: number;
  /** The first run in this process. */
  coldMs: number;
  /** The second. */
  warmMs: number;
  /** Memory of the process after both. */
  rssBytes: number;
}

/** Writes skills side by side into a folder: usual frontmatter, 5 KB of documentation. */
export function writeSkillTree(folder: string, count: number): void {
  const body = "Some text of the documentation that goes on. ".repeat(110);
  for (let index = 0; index < count; index++) {
    const name = `skill-${String(index).padStart(5, "0")}`;
    const text = `---
name: ${name}
description: Does thing number ${index} for people who need it. Use when the user asks about thing ${index} or matters of the same kind, and not otherwise.
license: MIT
metadata:
  author: someone
  version: "1.0"
---

# ${name}

${body}
`;
    Deno.mkdirSync(join(folder, name), { recursive: true });
    Deno.writeTextFileSync(join(folder, name, "SKILL.md"), text);
  }
}

/** Loads the skills of a folder twice; a fresh process gives the true cold time. */
export async function measureCatalog(folder: string): Promise<CatalogTimes> {
  const started = performance.now();
  const { skills } = await loadCatalog([folder]);
  const loaded = performance.now();
  await loadCatalog([folder]);
  return {
    skills: skills.length,
    coldMs: loaded - started,
    warmMs: performance.now() - loaded,
    rssBytes: Deno.memoryUsage().rss,
  };
}
