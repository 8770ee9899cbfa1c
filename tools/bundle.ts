/**
 * Makes the program as one file: `deno task bundle [FILE]`. See `launcher.ts`
 * for how that file starts.
 * @module
 */
import { pathToFileURL } from "node:url";
import { digestOf } from "../lib/shipped/unpack.ts";
import { shippedFiles } from "../lib/shipped/files.ts";
import type { Build } from "../lib/version.ts";
import type { PackedProgram } from "./launcher.ts";
import { bundle, describeBuild, knownTexts, makeModules, workshop } from "./modules.ts";
import { runTool } from "./tool.ts";

/** Makes the program as one file for Deno. */
export async function makeOneFile(target: string, form: "file" | "npm"): Promise<void> {
  await using folder = await workshop();
  await makeModules(`${folder.path}/modules`);
  const program = await pack(`${folder.path}/modules`, await describeBuild(form));
  const entry = `${folder.path}/entry.ts`;
  const atOnce = new URL("at_once.ts", import.meta.url).href;
  await Deno.writeTextFile(
    entry,
    `import { answerAtOnce } from ${JSON.stringify(atOnce)};\n` +
      `const program = ${JSON.stringify(program)};\n` +
      `const launcher = ${JSON.stringify(await packLauncher(folder.path))};\n` +
      `if (!answerAtOnce(program)) await (await import(launcher)).launch(program);\n`,
  );
  await bundle(pathToFileURL(entry).href, "--output", target);
}

/**
 * The launcher as an address that holds its code: what it imports of Deno takes
 * a third of the time of `--version`, and so does not stand in the file itself.
 */
async function packLauncher(folder: string): Promise<string> {
  const path = `${folder}/launcher.js`;
  await bundle(new URL("launcher.ts", import.meta.url).href, "--output", path);
  const code = await Deno.readFile(path);
  return `data:text/javascript;base64,${code.toBase64()}`;
}

/**
 * Deno loads what a literal specifier names at the start, even for a dynamic
 * import that never happens; this hides the specifier from it.
 */
function lazily(code: string): string {
  return code.replace(/\bimport\(("\.\/[^"]+\.js")\)/g, "import(String($1))");
}

/** Reads the modules of a folder into one compressed text. */
async function pack(from: string, build: Build): Promise<PackedProgram> {
  const modules: Record<string, string> = {};
  for await (const { name } of Deno.readDir(from)) {
    modules[name] = lazily(await Deno.readTextFile(`${from}/${name}`));
  }
  for (const [path, text] of Object.entries(shippedFiles)) modules[`skills/${path}`] = text;
  const json = JSON.stringify(Object.fromEntries(Object.entries(modules).sort()));
  const compressed = new Blob([json]).stream().pipeThrough(new CompressionStream("gzip"));
  return {
    ...knownTexts(),
    build,
    modules: (await new Response(compressed).bytes()).toBase64(),
    digest: await digestOf(modules),
  };
}

if (import.meta.main) {
  await runTool(([target = "dist/skills-runner.js"]) => makeOneFile(target, "file"));
}
