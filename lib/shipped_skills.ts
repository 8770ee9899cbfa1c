/**
 * The skills that ship with the program, as a folder with real files: Python
 * cannot read what a bundle, an executable or a web server holds.
 * @module
 */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Returns the absolute path of the folder with the shipped skills. From source
 * that is `skills/`; else they are copied once per content to the cache.
 */
export async function shippedSkillsFolder(cacheFolder: string): Promise<string> {
  const here = new URL(import.meta.url);
  const isSource = here.protocol === "file:" && !Deno.build.standalone &&
    here.pathname.endsWith("/lib/shipped_skills.ts");
  if (isSource) return fileURLToPath(new URL("../skills", here));
  const { shippedFiles } = await import("./shipped_files.ts");
  return await unpack(shippedFiles, join(cacheFolder, "shipped-skills"));
}

/** Writes the files to a folder named after their content; beside it first, so that it is whole or absent. */
async function unpack(files: Readonly<Record<string, string>>, parent: string): Promise<string> {
  const folder = join(parent, await digest(JSON.stringify(files)));
  if (await exists(folder)) return folder;
  await Deno.mkdir(parent, { recursive: true });
  const unfinished = await Deno.makeTempDir({ dir: parent, prefix: "unpacking-" });
  try {
    for (const [path, text] of Object.entries(files)) {
      const target = join(unfinished, path);
      await Deno.mkdir(dirname(target), { recursive: true });
      await Deno.writeTextFile(target, text);
    }
    await Deno.chmod(unfinished, 0o755);
    await Deno.rename(unfinished, folder);
  } catch (error) {
    await Deno.remove(unfinished, { recursive: true });
    if (!await exists(folder)) throw error;
  }
  return folder;
}

async function digest(text: string): Promise<string> {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return new Uint8Array(bytes).toHex().slice(0, 16);
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
