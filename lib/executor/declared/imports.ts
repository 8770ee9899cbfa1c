/**
 * Which modules a Python source imports.
 * @module
 */

/** One imported module, or a `from … import …`. */
export interface Import {
  /** Dots before the module: 0 for an absolute import. */
  level: number;
  /** Such as `os.path`; empty for `from . import x`. */
  module: string;
  /** What is imported from it; empty for `import x`. */
  names: string[];
}

/** Strings to their end, or to the end of the source, and comments. */
const STRINGS_AND_COMMENTS =
  /("""|''')(?:\\[\s\S]|(?!\1)[^\\])*(?:\1|$)|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|#[^\n]*/g;

const IMPORT = /^[ \t]*import[ \t]+([^\n]+)/;
const FROM_IMPORT = /^[ \t]*from[ \t]+(\.*)[ \t]*([\w.]*)[ \t]+import[ \t]*(?:\(([^)]*)|([^\n]*))/;

/**
 * Finds the import statements of a source, wherever they stand: also those in
 * functions and in `try` blocks, which scripts use to ask for packages kindly.
 */
export function findImports(source: string): Import[] {
  const statements = source
    .replace(/\r\n?/g, "\n")
    .replace(STRINGS_AND_COMMENTS, (text) => text.startsWith("#") ? "" : "''")
    .replace(/\\\n/g, " ")
    .replace(/\([^()]*\)/g, (group) => group.replaceAll("\n", " "))
    .split(/[\n;]/);
  return statements.flatMap(parseStatement);
}

function parseStatement(statement: string): Import[] {
  const direct = IMPORT.exec(statement);
  if (direct !== null) {
    return splitNames(direct[1]).map((module) => ({ level: 0, module, names: [] }));
  }
  const from = FROM_IMPORT.exec(statement);
  if (from === null) return [];
  const [, dots = "", module = "", inParentheses, onLine] = from;
  return [{ level: dots.length, module, names: splitNames(inParentheses ?? onLine) }];
}

/** `a, b as c` without the new names. */
function splitNames(list = ""): string[] {
  return list
    .split(",")
    .map((item) => /^\s*([\w.]+)/.exec(item)?.[1] ?? "")
    .filter((name) => name !== "");
}
