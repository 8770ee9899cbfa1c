/**
 * Source code in colours, line by line; the one import of the languages.
 * @module
 */
import { type StreamParser, StringStream } from "npm:@codemirror/streamparser@6.0.0";
import type { Style } from "../words/style.ts";
import { plain, type Span } from "./span.ts";

/** Colours the lines of one block of code, from the first on; remembers what is open. */
export type Highlighter = (line: string) => Span[];

/** A longer line is no source that anybody reads. */
const maxLineLength = 2000;

/** Languages, loaded when first seen. */
const languages: Record<string, () => Promise<StreamParser<unknown>>> = {
  c: async () => (await clike()).c,
  cpp: async () => (await clike()).cpp,
  csharp: async () => (await clike()).csharp,
  css: async () => (await import("npm:@codemirror/legacy-modes@6.5.5/mode/css")).css,
  diff: async () => (await import("npm:@codemirror/legacy-modes@6.5.5/mode/diff")).diff,
  dockerfile: async () =>
    (await import("npm:@codemirror/legacy-modes@6.5.5/mode/dockerfile")).dockerFile,
  go: async () => (await import("npm:@codemirror/legacy-modes@6.5.5/mode/go")).go,
  html: async () => (await import("npm:@codemirror/legacy-modes@6.5.5/mode/xml")).html,
  ini: async () => (await import("npm:@codemirror/legacy-modes@6.5.5/mode/properties")).properties,
  java: async () => (await clike()).java,
  javascript: async () => (await scripts()).javascript,
  json: async () => (await scripts()).json,
  kotlin: async () => (await clike()).kotlin,
  lua: async () => (await import("npm:@codemirror/legacy-modes@6.5.5/mode/lua")).lua,
  powershell: async () =>
    (await import("npm:@codemirror/legacy-modes@6.5.5/mode/powershell")).powerShell,
  python: async () => (await import("npm:@codemirror/legacy-modes@6.5.5/mode/python")).python,
  r: async () => (await import("npm:@codemirror/legacy-modes@6.5.5/mode/r")).r,
  ruby: async () => (await import("npm:@codemirror/legacy-modes@6.5.5/mode/ruby")).ruby,
  rust: async () => (await import("npm:@codemirror/legacy-modes@6.5.5/mode/rust")).rust,
  shell: async () => (await import("npm:@codemirror/legacy-modes@6.5.5/mode/shell")).shell,
  sql: async () => (await import("npm:@codemirror/legacy-modes@6.5.5/mode/sql")).standardSQL,
  swift: async () => (await import("npm:@codemirror/legacy-modes@6.5.5/mode/swift")).swift,
  toml: async () => (await import("npm:@codemirror/legacy-modes@6.5.5/mode/toml")).toml,
  typescript: async () => (await scripts()).typescript,
  xml: async () => (await import("npm:@codemirror/legacy-modes@6.5.5/mode/xml")).xml,
  yaml: async () => (await import("npm:@codemirror/legacy-modes@6.5.5/mode/yaml")).yaml,
};

/** Other names of the languages. */
const aliases: Record<string, string> = {
  "c#": "csharp",
  "c++": "cpp",
  bash: "shell",
  console: "shell",
  cs: "csharp",
  docker: "dockerfile",
  golang: "go",
  htm: "html",
  js: "javascript",
  json5: "json",
  jsonc: "json",
  jsonl: "json",
  jsx: "javascript",
  kt: "kotlin",
  patch: "diff",
  ps1: "powershell",
  py: "python",
  python3: "python",
  rb: "ruby",
  rs: "rust",
  sh: "shell",
  svg: "xml",
  ts: "typescript",
  tsx: "typescript",
  vue: "html",
  yml: "yaml",
  zsh: "shell",
};

function clike() {
  return import("npm:@codemirror/legacy-modes@6.5.5/mode/clike");
}

function scripts() {
  return import("npm:@codemirror/legacy-modes@6.5.5/mode/javascript");
}

/** Colours of the first part of a token's name that has one. */
const colours: Record<string, readonly Style[]> = {
  atom: ["yellow"],
  attribute: ["yellow"],
  attributeName: ["yellow"],
  bool: ["yellow"],
  builtin: ["cyan"],
  comment: ["dim"],
  def: ["blue"],
  definition: ["blue"],
  deleted: ["red"],
  header: ["bold"],
  heading: ["bold"],
  inserted: ["green"],
  keyword: ["magenta"],
  meta: ["dim"],
  number: ["yellow"],
  property: ["blue"],
  propertyName: ["blue"],
  standard: ["cyan"],
  string: ["green"],
  tag: ["magenta"],
  tagName: ["magenta"],
  type: ["cyan"],
  typeName: ["cyan"],
};

/**
 * Makes the highlighter of a language; null for one that is not known. Colour
 * is decoration: where a grammar fails, the rest of the block is plain.
 */
export async function openHighlighter(language: string): Promise<Highlighter | null> {
  const given = language.toLowerCase();
  const name = Object.hasOwn(aliases, given) ? aliases[given] ?? given : given;
  const load = Object.hasOwn(languages, name) ? languages[name] : undefined;
  return load === undefined ? null : highlightWith(await load());
}

/** Colours lines with a grammar until that throws. */
export function highlightWith(grammar: StreamParser<unknown>): Highlighter {
  let colour: Highlighter | null = openGrammar(grammar);
  return (line) => {
    if (colour === null || line.length > maxLineLength) return [{ text: line, style: plain }];
    try {
      return colour(line);
    } catch {
      // The grammars are other people's; whatever they throw costs the colours of this block.
      colour = null;
      return [{ text: line, style: plain }];
    }
  };
}

function openGrammar(grammar: StreamParser<unknown>): Highlighter {
  let state: unknown;
  return (line) => {
    state ??= grammar.startState?.(2) ?? {};
    if (line === "") grammar.blankLine?.(state, 2);
    const spans: Span[] = [];
    const stream = new StringStream(line, 4, 2);
    while (!stream.eol()) {
      const name = readToken(grammar, stream, state);
      spans.push({ text: stream.current(), style: styleOf(name) });
      stream.start = stream.pos;
    }
    return spans;
  };
}

/** A token may be empty if the state changed; one that stays empty is passed over. */
function readToken(
  grammar: StreamParser<unknown>,
  stream: StringStream,
  state: unknown,
): string | null {
  for (let attempt = 0; attempt < 10; attempt++) {
    // The type of the grammars says null, but some return undefined.
    const name = grammar.token(stream, state) ?? null;
    if (stream.pos > stream.start) return name;
  }
  stream.next();
  return null;
}

function styleOf(name: string | null): Span["style"] {
  const known = name?.split(/[ .]/).findLast((part) => Object.hasOwn(colours, part));
  return known === undefined ? plain : { styles: colours[known] ?? [] };
}
