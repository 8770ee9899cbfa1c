/**
 * Makes the program as one file: `deno task bundle [FILE]`. See `launcher.ts`
 * for how that file starts.
 * @module
 */
import { join, resolve } from "node:path";
import { digestOf, digestOfText, type PackedFiles } from "../lib/shipped/unpack.ts";
import { packedMark, type PackedProgram } from "./launcher.ts";
import { bundle, describeBuild, knownTexts, makeModules, type ProgramModules } from "./modules.ts";
import { runTool, ToolError } from "./tool.ts";

/** Makes the program as one file for Deno. */
export async function makeOneFile(
  { sources, folder }: ProgramModules,
  target: string,
  form: "file" | "npm",
): Promise<void> {
  const files = await readFiles(folder);
  const program: PackedProgram = {
    ...knownTexts(),
    build: await describeBuild(form),
    digest: await digestOf(files),
    modules: await describeModules(files),
  };
  await Deno.writeTextFile(
    join(sources.path, "one_file.ts"),
    `import { answerAtOnce } from "./tools/at_once.ts";\n` +
      `import { launch } from "./tools/launcher.ts";\n` +
      `const program = ${JSON.stringify(program)};\n` +
      `if (!answerAtOnce(program)) await launch(program);\n`,
  );
  const place = ["--output", resolve(target)];
  await bundle(sources, { entries: ["one_file.ts"], place });
  await Deno.writeTextFile(target, `${packedMark}${await pack(files)}\n`, { append: true });
}

async function readFiles(folder: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for await (const { name } of Deno.readDir(folder)) {
    files[name] = await Deno.readTextFile(join(folder, name));
  }
  return Object.fromEntries(Object.entries(files).sort());
}

/** The digests of each module and of all that it imports, by their names. */
async function describeModules(files: PackedFiles): Promise<PackedProgram["modules"]> {
  const described: PackedProgram["modules"] = {};
  for (const [name, code] of Object.entries(files)) {
    if (/\bimport\("\.\//.test(code)) throw new ToolError(`${name} loads a module unchecked`);
    const needed = new Set([name]);
    // A set that grows while it is walked: what imported modules import is visited too.
    for (const it of needed) {
      for (const [, path = ""] of files[it]?.matchAll(/(?:from|import)"\.\/([^"]+)"/g) ?? []) {
        needed.add(path);
      }
    }
    described[name] = {};
    for (const it of needed) described[name][it] = await digestOfText(files[it] ?? "");
  }
  return described;
}

/** Files as JSON, compressed with gzip, as base64. */
async function pack(files: PackedFiles): Promise<string> {
  const json = new Blob([JSON.stringify(files)]).stream();
  const compressed = json.pipeThrough(new CompressionStream("gzip"));
  return (await new Response(compressed).bytes()).toBase64();
}

if (import.meta.main) {
  await runTool(async ([target = "dist/skills-runner.js"]) => {
    await using modules = await makeModules();
    await makeOneFile(modules, target, "file");
  });
}
