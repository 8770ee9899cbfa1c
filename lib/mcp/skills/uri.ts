/**
 * The addresses of skills and their files: `skill://NAME/PATH`.
 * @module
 */

/** The file that stands for its skill, whatever its case on disk. */
export const documentationName = "SKILL.md";

/** The address of a file or folder of a skill; null for a name that no address can hold. */
export function skillUri(skillName: string, path: string = documentationName): string | null {
  const names = [skillName, ...path.split("/")];
  if (!names.every((name) => name.isWellFormed())) return null;
  return `skill://${names.map(encodeURIComponent).join("/")}`;
}

/** What an address names; null if it is none of a skill. A folder's path has no slash at its end. */
export function parseSkillUri(uri: string): { skillName: string; path: string } | null {
  const match = /^skill:\/\/([^/?#]+)\/?([^?#]*)$/.exec(uri);
  if (match === null) return null;
  const [, skillName = "", path = ""] = match;
  try {
    return {
      skillName: decodeURIComponent(skillName),
      path: path.split("/").filter((name) => name !== "").map(decodeURIComponent).join("/"),
    };
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}

/** Hidden files are not published: they hold settings and secrets more often than instructions. */
export function isPublished(path: string): boolean {
  return path.split("/").every((name) => name !== "" && !name.startsWith("."));
}
