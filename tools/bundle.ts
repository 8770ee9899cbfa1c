/**
 * Makes the program as one file: `deno task bundle [FILE]`. See `launcher.ts`
 * for how that file starts.
 * @module
 */
import { fileURLToPath } from "node:url";
import { helpText } from "../lib/cli/help.ts";
import { shortHash } from "../lib/files/hash.ts";
import { shippedFiles } from "../lib/shipped/files.ts";
import { version } from "../lib/version.ts";
import type { PackedProgram } from "./launcher.ts";

const repository = fileURLToPath(new URL("..", import.meta.url));
const folder = await Deno.makeTempDir({ prefix: "skills-runner-bundle-" });
try {
  await bundle("main.ts", "--code-splitting", "--outdir", `${folder}/modules`);
  const program = await pack(`${folder}/modules`);
  const entry = `${folder}/entry.ts`;
  await Deno.writeTextFile(
    entry,
    `import { launch } from "${new URL("launcher.ts", import.meta.url)}";\n` +
      `await launch(${JSON.stringify(program)});\n`,
  );
  await bundle(entry, "--output", Deno.args[0] ?? "dist/skills-runner.js");
} finally {
  await Deno.remove(folder, { recursive: true });
}

async function bundle(entry: string, ...words: string[]): Promise<void> {
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["bundle", "--quiet", "--minify", ...words, entry],
    cwd: repository,
    stdin: "null",
  }).spawn().status;
  if (!success) throw new Error(`Cannot bundle ${entry}`);
}

/**
 * Deno loads what a literal specifier names at the start, even for a dynamic
 * import that never happens; this hides the specifier from it.
 */
function lazily(code: string): string {
  return code.replace(/\bimport\(("\.\/[^"]+\.js")\)/g, "import(String($1))");
}

/** Reads the modules of a folder into one compressed text. */
async function pack(from: string): Promise<PackedProgram> {
  const modules: Record<string, string> = {};
  for await (const { name } of Deno.readDir(from)) {
    modules[name] = lazily(await Deno.readTextFile(`${from}/${name}`));
  }
  for (const [path, text] of Object.entries(shippedFiles)) modules[`skills/${path}`] = text;
  const json = JSON.stringify(Object.fromEntries(Object.entries(modules).sort()));
  const compressed = new Blob([json]).stream().pipeThrough(new CompressionStream("gzip"));
  return {
    version: `skills-runner ${version}\n`,
    help: helpText(),
    modules: (await new Response(compressed).bytes()).toBase64(),
    digest: await shortHash(json),
  };
}
