/**
 * The skills that ship with the program, as a folder with real files: Python
 * cannot read what a bundle, an executable or a web server holds.
 * @module
 */
import { fileURLToPath } from "node:url";
import { digestOf, unpack } from "./unpack.ts";

/**
 * Returns the absolute path of the folder with the shipped skills. From source
 * that is `skills/`, and the one-file program has it beside its modules; else
 * the skills are unpacked once per content to the cache.
 */
export async function shippedSkillsFolder(cacheFolder: string): Promise<string> {
  const here = new URL(import.meta.url);
  if (here.protocol === "file:" && !Deno.build.standalone) {
    const isSource = here.pathname.endsWith("/lib/shipped/folder.ts");
    return fileURLToPath(new URL(isSource ? "../../skills" : "./skills", here));
  }
  const { shippedFiles } = await import("./files.ts");
  const digest = await digestOf(shippedFiles);
  return await unpack(() => Promise.resolve(shippedFiles), digest, `${cacheFolder}/shipped-skills`);
}
