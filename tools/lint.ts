/**
 * The rules of the project that Deno's own linter does not know, as programs:
 * `deno run -P tools/lint.ts`. Prints what breaks one, and fails if anything does.
 * @module
 */
import { fileURLToPath } from "node:url";
import { exportFindings } from "./lint/exports.ts";
import { graphFindings } from "./lint/graph.ts";
import { lengthFindings } from "./lint/length.ts";
import { nameFindings } from "./lint/names.ts";
import { noneFindings } from "./lint/none.ts";
import { packageFindings } from "./lint/packages.ts";
import { type Finding, openProgram, type Program } from "./lint/program.ts";
import { promiseFindings } from "./lint/promises.ts";
import { textFindings } from "./lint/texts.ts";

/** Rules for all sources. */
const everywhere: ((program: Program) => Finding[])[] = [
  graphFindings,
  lengthFindings,
  packageFindings,
  exportFindings,
  promiseFindings,
];
/** Rules for the program and its tools; tests may name things as those they imitate. */
const outsideTests: typeof everywhere = [textFindings, nameFindings, noneFindings];

/** What breaks a rule, as one line each, in order. */
export function lint(program: Program): string[] {
  const files = [...program.files].filter(([path]) => !/^(?:tests|bench)\//.test(path));
  const own = { ...program, files: new Map(files) };
  return [
    ...everywhere.flatMap((rule) => rule(program)),
    ...outsideTests.flatMap((rule) => rule(own)),
  ].map(({ path, line, message }) => `${path}:${line}: ${message}`).sort();
}

if (import.meta.main) {
  const root = fileURLToPath(new URL("..", import.meta.url));
  const paths = ["main.ts", ...await sourcesIn(root, ["lib", "tests", "bench", "tools"])];
  const lines = lint(openProgram(root, paths));
  await Deno.stdout.write(new TextEncoder().encode(lines.map((line) => `${line}\n`).join("")));
  Deno.exitCode = lines.length === 0 ? 0 : 1;
}

/** Paths of all TypeScript files below some folders, relative to the root. */
async function sourcesIn(root: string, folders: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const folder of folders) {
    for await (const { name, isDirectory } of Deno.readDir(`${root}${folder}`)) {
      const path = `${folder}/${name}`;
      if (isDirectory) found.push(...await sourcesIn(root, [path]));
      else if (name.endsWith(".ts")) found.push(path);
    }
  }
  return found;
}
