/**
 * Leads the dynamic imports of the program to a few modules. `deno bundle` makes
 * a module of each file that is imported so, and one of each combination of them
 * that shares code, hundreds; loading and checking one takes longer at a start
 * than reading bytes that a command does not need.
 * @module
 */
import { join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { loaderName } from "./launcher.ts";
import { ToolError } from "./tool.ts";

/** Files that are loaded together. */
interface Group {
  name: string;
  /** Matches paths and packages; the first group that matches takes a file. */
  files: RegExp;
  /** The group that is loaded before it, if any. */
  after?: string;
  /** What it imports beside its files; the SDK as the program names it, with its version. */
  also?: (sdk: string) => string;
}

const groups: readonly Group[] = [
  {
    name: "main",
    files:
      /^(main|lib\/(cli\/(commands\/list|open|failure)|executor\/local|process\/inherited_variable))\.ts$/,
  },
  {
    name: "chat",
    files: /^lib\/(cli\/commands\/(chat|run\/run)|runner\/runner|model\/connect)\.ts$/,
    after: "main",
  },
  { name: "model", files: /^lib\/model\//, after: "main" },
  {
    // A part of the SDK makes an error, for which V8 compiles all of its module again.
    name: "errors",
    files: /(?!)/,
    also: (sdk) =>
      `import "../lib/model/endpoint/hidden_node.ts";\nimport "${sdk}/lib/EventStream";\n`,
  },
  { name: "doctor", files: /^lib\/cli\/commands\/doctor\//, after: "model" },
  { name: "highlight", files: /\blegacy-modes\b|^lib\/render\/markdown\//, after: "main" },
  { name: "talk", files: /^lib\/(cli\/talk|render)\//, after: "chat" },
  { name: "mcp", files: /^lib\/(cli\/commands\/mcp|mcp)\//, after: "chat" },
  { name: "texts", files: /^lib\/(executor\/declared\/.*\.json|shipped\/.*)$/ },
  { name: "more", files: /^/, after: "main" },
];

/** A dynamic import of a file or a package; what Deno has itself stays as it is. */
const dynamicImport = /\bimport\(\s*"((?:\.|npm:)[^"]+)"(?:,\s*\{ with: (\{[^}]*\}) \},?)?\s*\)/g;

/** Has a bundled module load others as any module does: from where it is itself. */
export function linkByImport(code: string): string {
  return code.replace(new RegExp(`\\b${loaderName}\\("`, "g"), `import("./`);
}

/**
 * Rewrites the dynamic imports of a copy of the source and writes one file a group,
 * which exports what belongs to it; returns the paths of these in the copy.
 */
export async function groupImports(root: string): Promise<string[]> {
  const sdk = await sdkOf(root);
  const codes = new Map(groups.map(({ name, after, also }) => [
    name,
    (after === undefined ? "" : `import "./${after}.ts";\n`) + (also?.(sdk) ?? ""),
  ]));
  const names = new Map<string, string>();
  const assign = (target: string, attributes = ""): { group: string; name: string } => {
    const group = groups.find(({ files }) => files.test(target))?.name ?? "";
    const name = names.get(target) ?? `module${names.size}`;
    if (!names.has(target)) {
      const from = JSON.stringify(target.startsWith("npm:") ? target : `../${target}`);
      codes.set(group, `${codes.get(group)}export * as ${name} from ${from}${attributes};\n`);
    }
    names.set(target, name);
    return { group, name };
  };
  for await (const path of sourceFiles(join(root, "lib"))) {
    const text = await Deno.readTextFile(path);
    const led = text.replace(dynamicImport, (_, specifier: string, attributes?: string) => {
      const target = specifier.startsWith("npm:")
        ? specifier
        : relative(root, fileURLToPath(new URL(specifier, pathToFileURL(path))));
      const { group, name } = assign(
        target.replaceAll("\\", "/"),
        attributes === undefined ? "" : ` with ${attributes}`,
      );
      return `${loaderName}("${group}.js").then((group) => group.${name})`;
    });
    if (led !== text) await Deno.writeTextFile(path, led);
  }
  codes.set("main", `export { main } from "../main.ts";\n${codes.get("main")}`);
  await Deno.mkdir(join(root, "groups"));
  return await Promise.all([...codes].map(async ([name, code]) => {
    const path = `groups/${name}.ts`;
    await Deno.writeTextFile(join(root, path), code);
    return path;
  }));
}

/** The package of the SDK as the one file names it that imports it. */
async function sdkOf(root: string): Promise<string> {
  const text = await Deno.readTextFile(join(root, "lib", "model", "endpoint", "http.ts"));
  const sdk = /from "(npm:openai@[^"]+)"/.exec(text)?.[1];
  if (sdk === undefined) throw new ToolError("Cannot find the SDK: http.ts imports it no more");
  return sdk;
}

async function* sourceFiles(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (isDirectory) yield* sourceFiles(path);
    else if (name.endsWith(".ts")) yield path;
  }
}
