/**
 * The source of the project with its types; the one import of the compiler.
 * @module
 */
import ts from "npm:typescript@6.0.3";
import { join, relative } from "node:path";

export { ts };

/** Something in the source that breaks a rule. */
export interface Finding {
  /** Relative to the root. */
  path: string;
  /** Counted from 1. */
  line: number;
  message: string;
}

/** What a rule looks at. */
export interface Program {
  /** The project's own files, by their paths relative to the root. */
  files: ReadonlyMap<string, ts.SourceFile>;
  checker: ts.TypeChecker;
}

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  allowImportingTsExtensions: true,
  noEmit: true,
  strict: true,
  lib: ["lib.esnext.d.ts"],
  types: [],
};

/** What Deno gives programs, beside what its own types declare. */
const globals = `
declare function setTimeout(run: () => void, delayMs?: number): number;
declare function setInterval(run: () => void, delayMs?: number): number;
declare function clearTimeout(id?: number): void;
declare function clearInterval(id?: number): void;
declare function queueMicrotask(run: () => void): void;
declare function addEventListener(type: string, listener: (event: Event) => void): void;
`;

/** Parses the files of a project and all that they import; packages stay unknown. */
export function openProgram(root: string, paths: readonly string[]): Program {
  const host = ts.createCompilerHost(options);
  const declared = new Map([["/deno.d.ts", denoTypes()], ["/globals.d.ts", globals]]);
  const { fileExists, getSourceFile } = host;
  host.fileExists = (path) => declared.has(path) || fileExists(path);
  host.getSourceFile = (path, ...rest) => {
    const text = declared.get(path);
    if (text === undefined) return getSourceFile.call(host, path, ...rest);
    return ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true);
  };
  const roots = paths.map((path) => join(root, path));
  const program = ts.createProgram([...declared.keys(), ...roots], options, host);
  const files = new Map<string, ts.SourceFile>();
  for (const file of program.getSourceFiles()) {
    const path = relative(root, file.fileName);
    if (!path.startsWith("..") && !file.isDeclarationFile) files.set(path, file);
  }
  return { files, checker: program.getTypeChecker() };
}

function denoTypes(): string {
  const { stdout } = new Deno.Command(Deno.execPath(), { args: ["types"] }).outputSync();
  return new TextDecoder().decode(stdout).replace(/^\/\/\/ <reference .*$/gm, "");
}

/** Calls `visit` with each node below one, the outer ones first. */
export function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  ts.forEachChild(node, (child) => {
    visit(child);
    walk(child, visit);
  });
}

/** A finding at a node. */
export function findingAt(path: string, node: ts.Node, message: string): Finding {
  const file = node.getSourceFile();
  const { line } = file.getLineAndCharacterOfPosition(node.getStart(file));
  return { path, line: line + 1, message };
}
