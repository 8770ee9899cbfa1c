/**
 * The pictures of `--image`.
 * @module
 */
import { resolve } from "node:path";
import { reasonOf, RunnerError } from "../errors.ts";
import type { ImagePart } from "../model/chat_model.ts";
import { imagePart, imageType, maxImageBytes } from "../tools/image.ts";
import type { Io } from "./io.ts";
import { readInputBytes } from "./prompt.ts";

/** Reads the pictures in order; see {@linkcode readImage}. */
export async function readImages(places: readonly string[], io: Io): Promise<ImagePart[]> {
  const images: ImagePart[] = [];
  for (const place of places) images.push(await readImage(place, io));
  return images;
}

/**
 * Reads a picture from a file, from standard input (`-`), or leaves it to the
 * endpoint to fetch (`https:` and `http:`).
 *
 * @throws {RunnerError} `usage` if there is no such file, it is too large, or
 * not a picture
 */
export async function readImage(place: string, io: Io): Promise<ImagePart> {
  if (/^https?:\/\//i.test(place)) return { type: "image", url: place };
  const bytes = place === "-" ? await readInputBytes(io) : await readFile(place, io);
  if (bytes.length > maxImageBytes) {
    throw refusal(place, `it has ${bytes.length} bytes, at most ${maxImageBytes} are allowed`);
  }
  const type = imageType(bytes);
  if (type !== null) return imagePart(bytes, type);
  throw refusal(place, bytes.length === 0 ? "it is empty" : "it is not a PNG, JPEG, GIF or WebP");
}

async function readFile(path: string, { surroundings }: Io): Promise<Uint8Array> {
  const absolute = resolve(surroundings.workFolder, path);
  try {
    const { isFile, size } = await Deno.stat(absolute);
    if (!isFile) throw refusal(path, "it is not a file");
    if (size > maxImageBytes) {
      throw refusal(path, `it has ${size} bytes, at most ${maxImageBytes} are allowed`);
    }
    return await Deno.readFile(absolute);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) throw refusal(path, "there is no such file");
    if (error instanceof RunnerError) throw error;
    throw refusal(path, reasonOf(error));
  }
}

function refusal(place: string, reason: string): RunnerError {
  const name = place === "-" ? "from standard input" : `"${place}"`;
  return new RunnerError("usage", `Cannot send the picture ${name}: ${reason}`);
}
