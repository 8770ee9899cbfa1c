/**
 * What starts the one-file program. A JavaScript engine pays for each byte of
 * code at every start, whether it runs or not, but hardly for a comment: so the
 * program travels as compressed text in one, is unpacked once per version into
 * the cache, and only what a command needs is loaded from there.
 * @module
 */
import { pathToFileURL } from "node:url";
import { readSurroundings } from "../lib/config/platform.ts";
import { RunnerError } from "../lib/errors.ts";
import { hasFiles, type PackedFiles, unpack } from "../lib/shipped/unpack.ts";
import type { KnownTexts } from "./at_once.ts";
import type { Build } from "../lib/version.ts";

/** What the file is, beside the comment. */
export interface PackedProgram extends KnownTexts {
  /** How it was made. */
  build: Build;
  /** Names the content of all modules. */
  digest: string;
  /** For each module the digests of its own file and of those that it imports, by their names. */
  modules: Record<string, Record<string, string>>;
}

/** The global function that loads a module when a command needs it. */
export const loaderName = "loadModuleOfSkillsRunner";

/** Stands before the packed files: by their paths, as JSON, compressed with gzip, as base64. */
export const packedMark = "//packed:";

/** Unpacks the program and runs it. */
export async function launch({ build, digest, modules }: PackedProgram): Promise<void> {
  const parent = `${readSurroundings().cacheFolder}/program`;
  const checked = new Set<string>();
  let folder: string | null = null;
  const check = async (file: string) => {
    // What runs is checked just before; the rest of the folder does not matter.
    const needed = Object.entries(modules[file] ?? {}).filter(([path]) => !checked.has(path));
    const isIntact = (folder: string) => hasFiles(folder, needed);
    if (folder === null || !await isIntact(folder)) {
      folder = await unpack(readPacked, digest, parent, isIntact);
    }
    for (const [path] of needed) checked.add(path);
    return pathToFileURL(`${folder}/${file}`).href;
  };
  const load = async (file: string) => await import(await check(file));
  Object.assign(globalThis, { [loaderName]: load });
  const program = await load("main.js").catch(explain);
  await program?.main(build);
}

/** Reads the comment of the file that runs, which may have come from a web server. */
async function readPacked(): Promise<PackedFiles> {
  const { default: text } = await import(import.meta.url, { with: { type: "text" } });
  const base64 = text.slice(text.lastIndexOf(packedMark) + packedMark.length).trim();
  const bytes = new Blob([Uint8Array.fromBase64(base64)]).stream();
  return await new Response(bytes.pipeThrough(new DecompressionStream("gzip"))).json();
}

/** Says in two lines what no program is there yet to say. */
async function explain(error: unknown): Promise<null> {
  if (!(error instanceof RunnerError)) throw error;
  const { message, hint, exitCode } = error;
  const text = `error: ${message}\n${hint === undefined ? "" : `hint: ${hint}\n`}`;
  await Deno.stderr.write(new TextEncoder().encode(text));
  Deno.exitCode = exitCode;
  return null;
}
