/**
 * Names of folders in which no skills are looked for.
 * @module
 */

/** Folders that tools fill. */
export const buildFolders = new Set(["node_modules", "venv", "__pycache__", "dist", "build"]);
/** Hidden folders of tools, in which nobody keeps skills. */
export const toolFolders =
  /^\.(?:git|hg|svn|jj|venv|tox|nox|cache|mypy_cache|pytest_cache|ruff_cache|npm|yarn|pnpm-store|idea|vscode|trash|Trash|DS_Store|deno|bun|cargo|rustup|gradle|m2|local|config|ssh|gnupg)$/;
/** Folders of a skill that hold its own parts, and no further skills. */
export const partFolders = new Set([
  "scripts",
  "references",
  "assets",
  "examples",
  "templates",
  "tests",
]);
