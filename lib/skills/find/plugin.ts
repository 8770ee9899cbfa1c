/**
 * The plugin that a skill is part of: `plugins/P/skills/S` of other programs.
 * @module
 */
import { isThereSync } from "../../files/there.ts";
import { basename, dirname, join } from "node:path";

/** Levels above a skill at which its plugin may be. */
const maxLevels = 3;

/** Finds the plugins of skills, and looks at each folder once. */
export class PluginFinder {
  readonly #isPlugin = new Map<string, boolean>();

  /**
   * The nearest folder above a skill that holds `.claude-plugin`, else the one
   * that holds the skill's folder as `skills/NAME`; null if there is neither.
   */
  folderOf(skillFolder: string): string | null {
    const above: string[] = [];
    for (let folder = dirname(skillFolder); above.length < maxLevels;) {
      above.push(folder);
      if (folder === dirname(folder)) break;
      folder = dirname(folder);
    }
    const marked = above.find((folder) => this.#hasMark(folder));
    if (marked !== undefined) return marked;
    const [parent = ""] = above;
    return basename(parent) === "skills" ? dirname(parent) : null;
  }

  #hasMark(folder: string): boolean {
    const known = this.#isPlugin.get(folder);
    if (known !== undefined) return known;
    const isPlugin = isThereSync(join(folder, ".claude-plugin"));
    this.#isPlugin.set(folder, isPlugin);
    return isPlugin;
  }
}
