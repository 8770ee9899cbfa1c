/**
 * Moves the paths inside a virtual environment.
 * @module
 */
import { join } from "node:path";

/** Larger files in `bin` are programs, not scripts. */
const maxScriptBytes = 1024 ** 2;

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
  if (size > maxScriptBytes) return;
  const bytes = await Deno.readFile(path);
  const moved = isProgram(bytes)
    ? retargetLauncher(bytes, from, to)
    : retargetScript(bytes, from, to);
  if (moved !== null) await Deno.writeFile(path, moved);
}

function isProgram(bytes: Uint8Array): boolean {
  return bytes[0] === 0x4d && bytes[1] === 0x5a;
}

function retargetScript(bytes: Uint8Array, from: string, to: string): Uint8Array | null {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  const isBinary = text.includes("\0") || text.includes("\ufffd");
  if (isBinary || !text.includes(from)) return null;
  return new TextEncoder().encode(text.replaceAll(from, to));
}

/**
 * A console script of Windows: a program, a line `#!` with the path of Python,
 * and an archive with the script. The program finds the line by the beginning
 * of the archive, and that from its end: the line may become longer or shorter.
 * Null for a program that names no such path.
 */
export function retargetLauncher(bytes: Uint8Array, from: string, to: string): Uint8Array | null {
  // One character a byte, so that what is no text stays as it is.
  const asBytes = (text: string) => latin1(new TextEncoder().encode(text));
  const content = latin1(bytes);
  const start = content.lastIndexOf("#!", content.lastIndexOf("PK\x03\x04"));
  const end = content.indexOf("\n", start);
  const line = content.slice(start, end);
  if (start < 0 || end < 0 || !line.includes(asBytes(from))) return null;
  const moved = content.slice(0, start) + line.replace(asBytes(from), () => asBytes(to)) +
    content.slice(end);
  return Uint8Array.from(moved, (character) => character.charCodeAt(0));
}

function latin1(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let start = 0; start < bytes.length; start += 0x8000) {
    parts.push(String.fromCharCode(...bytes.subarray(start, start + 0x8000)));
  }
  return parts.join("");
}
