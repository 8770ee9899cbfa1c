/**
 * What starts the one-file program. A JavaScript engine pays for each
 * byte of code at every start, whether it runs or not, but hardly for text: so
 * the program travels as compressed text, is unpacked once per version into
 * the cache, and only what a command needs is loaded from there.
 * @module
 */
import { pathToFileURL } from "node:url";
import { readSurroundings } from "../lib/config/platform.ts";
import { RunnerError } from "../lib/errors.ts";
import { unpack } from "../lib/shipped/unpack.ts";
import type { KnownTexts } from "./at_once.ts";
import type { Build } from "../lib/version.ts";

/** The program as {@linkcode launch} gets it. */
export interface PackedProgram extends KnownTexts {
  /** How it was made. */
  build: Build;
  /** The modules by their names, as JSON, compressed with gzip, as base64. */
  modules: string;
  /** Names the modules' content. */
  digest: string;
}

/** Unpacks the program and runs it. */
export async function launch({ build, modules, digest }: PackedProgram): Promise<void> {
  const read = async () => JSON.parse(await decompress(modules)) as Record<string, string>;
  const folder = await unpack(read, digest, `${readSurroundings().cacheFolder}/program`)
    .catch(explain);
  if (folder === null) return;
  const { main } = await import(pathToFileURL(`${folder}/main.js`).href);
  await main(build);
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

async function decompress(base64: string): Promise<string> {
  const bytes = new Blob([Uint8Array.fromBase64(base64)]).stream();
  return await new Response(bytes.pipeThrough(new DecompressionStream("gzip"))).text();
}
