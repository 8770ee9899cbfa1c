/**
 * Moves the paths inside a virtual environment.
 * @module
 */
import { join } from "node:path";

/** Larger files in `bin` are programs, not scripts. */
const MAX_SCRIPT_BYTES = 1024 ** 2;

/**
 * Makes an environment that was built in a temporary folder ready for its
 * place: the first lines of console scripts and the activation scripts name
 * the folder.
 */
export async function relocate(temporary: string, place: string): Promise<void> {
  await replaceInFile(join(temporary, "pyvenv.cfg"), temporary, place);
  const scripts = join(temporary, Deno.build.os === "windows" ? "Scripts" : "bin");
  for await (const entry of Deno.readDir(scripts)) {
    if (entry.isFile) await replaceInFile(join(scripts, entry.name), temporary, place);
  }
}

async function replaceInFile(path: string, from: string, to: string): Promise<void> {
  const { size } = await Deno.stat(path);
  if (size > MAX_SCRIPT_BYTES) return;
  const bytes = await Deno.readFile(path);
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  const isBinary = text.includes("\0") || text.includes("\ufffd");
  if (isBinary || !text.includes(from)) return;
  await Deno.writeTextFile(path, text.replaceAll(from, to));
}
