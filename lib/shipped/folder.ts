/**
 * The skills that ship with the program, as a folder with real files: Python
 * cannot read what a bundle, an executable or a web server holds.
 * @module
 */
import { fileURLToPath } from "node:url";
import { digestOf, unpack } from "./unpack.ts";

/**
 * Returns the absolute path of the folder with the shipped skills. From source
 * that is `skills/`; else they are unpacked once per content to the cache.
 *
 * @param digest names their content, where it is known
 */
export async function shippedSkillsFolder(
  cacheFolder: string,
  digest: string | null = null,
): Promise<string> {
  const here = new URL(import.meta.url);
  if (here.protocol === "file:" && here.pathname.endsWith("/lib/shipped/folder.ts")) {
    return fileURLToPath(new URL("../../skills", here));
  }
  const read = async () => (await import("./files.ts")).shippedFiles;
  return await unpack(
    read,
    digest ?? await digestOf(await read()),
    `${cacheFolder}/shipped-skills`,
  );
}
