/**
 * Files that a prompt mentions as `@path`.
 * @module
 */
import { resolve } from "node:path";
import type { ImagePart, TextPart } from "../../model/chat_model.ts";
import { readImage } from "../images.ts";
import type { Io } from "../io.ts";
import { readTextFiles } from "../text_files.ts";

const imageExtension = /\.(png|jpe?g|gif|webp)$/i;

/**
 * Reads the files that a prompt mentions, in quotes if a name has spaces. A word with `@` that names no file is
 * a word; signs at its end belong to the sentence.
 *
 * @throws {RunnerError} `usage` for a file that is neither text nor a picture, or too large
 */
export async function readMentions(prompt: string, io: Io): Promise<(TextPart | ImagePart)[]> {
  const parts: (TextPart | ImagePart)[] = [];
  for (const path of await findMentions(prompt, io)) {
    if (imageExtension.test(path)) parts.push(await readImage(path, io));
    else parts.push(...await readTextFiles([path], io));
  }
  return parts;
}

async function findMentions(prompt: string, io: Io): Promise<Set<string>> {
  const found = new Set<string>();
  for (const [, quoted, word = ""] of prompt.matchAll(/(?<!\S)@(?:"([^"\n]+)"|(\S+))/g)) {
    for (
      const path of quoted !== undefined ? [quoted] : [word, word.replace(/[.,;:!?)\]}'"]+$/, "")]
    ) {
      if (path === "" || !await isFile(resolve(io.surroundings.workFolder, path))) continue;
      found.add(path);
      break;
    }
  }
  return found;
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
  }
}
