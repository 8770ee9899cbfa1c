/**
 * Makes the program as one executable: `deno task compile [--target TARGET]
 * [--output FILE] [--engine v8|quickjs]`.
 *
 * What is compiled are the program's own modules, bundled: `deno compile main.ts`
 * would embed every file of every package in the lock file, 38 MB instead of 1.
 * @module
 */
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import config from "../deno.json" with { type: "json" };
import {
  bundle,
  describeBuild,
  knownTexts,
  makeModules,
  type ProgramModules,
  readDeno,
  runDeno,
  workshop,
} from "./modules.ts";
import { linkByImport } from "./groups.ts";
import { findBaseRuntime } from "./base_runtime.ts";
import { print, runTool, ToolError } from "./tool.ts";

/** The platforms that Deno has a base runtime for. */
export const targets = [
  "x86_64-unknown-linux-gnu",
  "aarch64-unknown-linux-gnu",
  "x86_64-apple-darwin",
  "aarch64-apple-darwin",
  "x86_64-pc-windows-msvc",
  "aarch64-pc-windows-msvc",
] as const;

/** A platform that Deno has a base runtime for. */
export type Target = typeof targets[number];

/** The exit code of this tool when there is no base runtime to be had. */
export const noBaseRuntime = 69;

/** What to compile. */
export interface CompileOptions {
  target: Target;
  /** The file to make; `.exe` is appended for Windows where it is missing. */
  output: string;
  engine: "v8" | "quickjs";
}

/**
 * Reads the words of the command line.
 *
 * @throws {TypeError} for a word that is none of the options
 * @throws {ToolError} for a value that an option does not have
 */
export function readCompileOptions(words: readonly string[]): CompileOptions {
  const { values } = parseArgs({
    args: [...words],
    options: {
      target: { type: "string", default: Deno.build.target },
      output: { type: "string", short: "o", default: "dist/skills-runner" },
      engine: { type: "string", default: "v8" },
    },
  });
  const target = targets.find((name) => name === values.target);
  if (target === undefined) {
    throw new ToolError(`There is no target "${values.target}"`, {
      hint: `Choose one of ${targets.join(", ")}`,
      exitCode: 2,
    });
  }
  const { engine } = values;
  if (engine !== "v8" && engine !== "quickjs") {
    throw new ToolError(`There is no engine "${engine}"`, {
      hint: "Choose v8 or quickjs",
      exitCode: 2,
    });
  }
  const isBare = target.includes("windows") && !values.output.endsWith(".exe");
  return { target, output: isBare ? `${values.output}.exe` : values.output, engine };
}

/** Puts what is compiled into a folder; returns the path of the first module. */
export async function stage(modules: ProgramModules, folder: string): Promise<string> {
  await Deno.mkdir(folder, { recursive: true });
  for await (const { name } of Deno.readDir(modules.folder)) {
    const code = await Deno.readTextFile(join(modules.folder, name));
    await Deno.writeTextFile(join(folder, name), linkByImport(code));
  }
  const place = ["--output", join(folder, "at_once.js")];
  await bundle(modules.sources, { entries: ["tools/at_once.ts"], place });
  const [texts, build] = [knownTexts(), await describeBuild("executable")].map((it) =>
    JSON.stringify(it)
  );
  const entry = join(folder, "start.js");
  await Deno.writeTextFile(
    entry,
    `import { answerAtOnce } from "./at_once.js";
if (!answerAtOnce(${texts})) {
  const { main } = await import("./main.js");
  await main(${build});
}
`,
  );
  return entry;
}

/** Makes the executable, with the permission set of `deno.json` baked in. */
export async function compile(
  modules: ProgramModules,
  { target, output, engine }: CompileOptions,
): Promise<void> {
  await using folder = await workshop();
  const entry = await stage(modules, folder.path);
  // Beside the modules, so that no path of this machine gets into the executable.
  const { permissions } = config;
  const configFile = join(folder.path, "deno.json");
  await Deno.writeTextFile(configFile, JSON.stringify({ permissions }));
  await runDeno([
    "compile",
    "--quiet",
    `--config=${configFile}`,
    "-P",
    "--no-prompt",
    "--no-check",
    "--no-lock",
    "--no-npm",
    "--no-remote",
    // Deno keeps it under a fixed name in the temporary folder, where any user can put one.
    "--no-code-cache",
    "--app-name=skills-runner",
    `--target=${target}`,
    `--engine=${engine}`,
    `--output=${resolve(output)}`,
    pathToFileURL(entry).href,
  ]);
}

/** Whether Deno has downloaded a base runtime earlier. */
async function isCached(name: string): Promise<boolean> {
  const { denoDir } = JSON.parse(await readDeno(["info", "--json"]));
  try {
    await Deno.stat(join(String(denoDir), "dl", "release", `v${Deno.version.deno}`, name));
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

async function ask(url: string): Promise<Response> {
  const response = await fetch(url, { method: "HEAD", signal: AbortSignal.timeout(20_000) });
  await response.body?.cancel();
  return response;
}

async function main(words: readonly string[]): Promise<void> {
  const options = readCompileOptions(words);
  const given = Deno.env.get("DENORT_BIN");
  const base = await findBaseRuntime({ ...options, given, isCached, ask });
  if (base.kind === "absent") {
    throw new ToolError(`Cannot compile for ${options.target}: ${base.reason}`, {
      hint: "Set DENORT_BIN to the path of Deno's base runtime, denort",
      exitCode: noBaseRuntime,
    });
  }
  await using modules = await makeModules();
  await compile(modules, options);
  const { size } = await Deno.stat(options.output);
  await print(`${options.output}: ${(size / 1e6).toFixed(1)} MB for ${options.target}`);
}

if (import.meta.main) await runTool(main);
