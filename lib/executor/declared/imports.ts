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
  /**
   * True if the script may do without: the import is guarded by `try` or `if`,
   * stands in a function, or names its module as a text.
   */
  isOptional: boolean;
}

/** Strings to their end, or to the end of the source, and comments. */
const stringsAndComments =
  /("""|''')(?:\\[\s\S]|(?!\1)[^\\])*(?:\1|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?|#[^\n]*/g;

const directImport = /^import[ \t]+([^\n]+)/;
/** Of a statement whose blanks are single. */
const fromImport = /^from (\.*) ?(?!\.)([\w.]*) ?(?<=[ .])import ?(?:\(([^)]*)|([^\n]*))/;
/** `try: import x`, on one line. */
const oneLineBlock = /^(?:try|else|finally|if\b[^:]*|elif\b[^:]*|except\b[^:]*|with\b[^:]*):[ \t]*/;
/** Imports below it are for type checkers alone. */
const typesOnly = /^if[ \t]+(?:\w+\.)?TYPE_CHECKING[ \t]*:/;
const dynamicImport = /\b(?:import_module|__import__)\([ \t\n]*["']([A-Za-z_][\w.]*)["']/g;

/**
 * Finds the import statements of a source, wherever they stand: also those in
 * functions and in `try` blocks, which scripts use to ask for packages kindly;
 * but not those below `if TYPE_CHECKING:`.
 */
export function findImports(source: string): Import[] {
  if (!source.includes("import")) return [];
  const text = source.replace(/\r\n?/g, "\n");
  const lines = text
    .replace(stringsAndComments, (found) => found.startsWith("#") ? "" : "''")
    .replace(/\\\n/g, " ")
    .replace(/\([^()]*\)/g, (group) => group.replaceAll("\n", " "))
    .split("\n");
  return [...fromLines(lines), ...dynamic(text)];
}

function fromLines(lines: readonly string[]): Import[] {
  const found: Import[] = [];
  let skippedIndent = -1;
  for (const line of lines) {
    const indent = line.search(/\S/);
    if (indent < 0) continue;
    if (skippedIndent >= 0 && indent > skippedIndent) continue;
    const code = line.slice(indent);
    skippedIndent = typesOnly.test(code) ? indent : -1;
    if (skippedIndent >= 0) continue;
    const block = oneLineBlock.exec(code)?.[0] ?? "";
    const isOptional = indent > 0 || block !== "";
    for (const statement of code.slice(block.length).split(";")) {
      // One by one: a statement may have more names than a call takes arguments.
      for (const each of parseStatement(statement.trim(), isOptional)) found.push(each);
    }
  }
  return found;
}

function parseStatement(statement: string, isOptional: boolean): Import[] {
  const direct = directImport.exec(statement);
  if (direct !== null) {
    return splitNames(direct[1]).map((module) => ({ level: 0, module, names: [], isOptional }));
  }
  const from = fromImport.exec(statement.replace(/[ \t]+/g, " "));
  if (from === null) return [];
  const [, dots = "", module = "", inParentheses, onLine] = from;
  return [{ level: dots.length, module, names: splitNames(inParentheses ?? onLine), isOptional }];
}

/** Modules that are imported by their name as a text. */
function dynamic(source: string): Import[] {
  return [...source.matchAll(dynamicImport)].map(([, module = ""]) => ({
    level: 0,
    module,
    names: [],
    isOptional: true,
  }));
}

/** `a, b as c` without the new names. */
function splitNames(list = ""): string[] {
  return list
    .split(",")
    .map((item) => /^\s*([\p{L}\p{N}_.]+)/u.exec(item)?.[1] ?? "")
    .filter((name) => name !== "");
}
