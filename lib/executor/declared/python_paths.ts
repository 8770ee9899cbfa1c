/**
 * The folders that a script puts on its module search path.
 * @module
 */
import { dirname, join, resolve } from "node:path";

const call = /\bsys\.path\.(?:insert|append|extend)\(|\bsys\.path\s*\+=\s*/g;
const assignment = /^[ \t]*([A-Za-z_]\w*)[ \t]*(?::[^=\n]+)?=[ \t]*([^\n=][^\n]*)$/gm;
/** Texts longer than this are no expressions for folders. */
const maxExpressionLength = 400;
/** Names that an expression may go through. */
const maxDepth = 8;

/**
 * Finds what `sys.path.insert(0, …)` and its like add, as far as the folders
 * follow from `__file__`, the working folder and literals: `os.path`, `pathlib`
 * and names that were given such values before. Absolute paths; what cannot be
 * told is left out.
 */
export function findPathFolders(source: string, scriptPath: string): string[] {
  if (!source.includes("sys.path")) return [];
  const names = new Map<string, string>();
  for (const [, name = "", value = ""] of source.matchAll(assignment)) {
    if (value.length <= maxExpressionLength) names.set(name, value);
  }
  const folders = new Set<string>();
  for (const match of source.matchAll(call)) {
    const rest = source.slice(match.index + match[0].length, match.index + maxExpressionLength);
    const parser = new PathExpression(rest, { names, scriptPath, depth: 0 });
    for (const folder of parser.readArguments()) folders.add(folder);
  }
  return [...folders];
}

interface Scope {
  names: ReadonlyMap<string, string>;
  scriptPath: string;
  depth: number;
}

/** Reads the few expressions with which scripts name folders. */
class PathExpression {
  readonly #tokens: string[];
  readonly #scope: Scope;
  #next = 0;

  constructor(text: string, scope: Scope) {
    this.#tokens =
      text.match(/[rRuUfF]?"(?:[^"\\\n]|\\.)*"|[rRuUfF]?'(?:[^'\\\n]|\\.)*'|\w+|\S/g) ?? [];
    this.#scope = scope;
  }

  /** The paths among the arguments of a call whose parenthesis is open, or of a list. */
  readArguments(): string[] {
    const found: string[] = [];
    while (this.#next < this.#tokens.length && this.#peek() !== ")" && this.#peek() !== "]") {
      const start = this.#next;
      if (this.#peek() === "[" || this.#peek() === "(") this.#next++;
      const path = this.#read();
      if (path !== null) found.push(resolve(dirname(this.#scope.scriptPath), path));
      this.#skipToComma();
      if (this.#next === start) break;
    }
    return found;
  }

  /** A path, absolute or relative to the script's folder; null if it cannot be told. */
  #read(): string | null {
    let path = this.#readHead();
    while (path !== null) {
      if (this.#peek() === ".") path = this.#readMember(path);
      else if (this.#peek() === "/") {
        this.#next++;
        const part = this.#readHead();
        path = part === null ? null : join(path, part);
      } else break;
    }
    return path;
  }

  #readHead(): string | null {
    const token = this.#tokens[this.#next++] ?? "";
    const text = /^[rRuU]?(["'])(.*)\1$/s.exec(token);
    if (text !== null) return text[2] ?? "";
    if (token === "__file__") return this.#scope.scriptPath;
    if (token === "os" || token === "pathlib") return this.#readModule();
    if (["str", "Path", "PurePath", "dirname", "abspath", "realpath", "join"].includes(token)) {
      return this.#readCall(token);
    }
    return this.#readName(token);
  }

  /** Behind `os` or `pathlib`: `.path.dirname(…)`, `.Path(…)`, `.getcwd()`. */
  #readModule(): string | null {
    let name = "";
    while (this.#peek() === ".") {
      name = this.#tokens[this.#next + 1] ?? "";
      this.#next += 2;
    }
    if (name === "pardir") return "..";
    if (name === "curdir") return ".";
    return this.#readCall(name);
  }

  #readCall(name: string): string | null {
    if (this.#peek() !== "(") return null;
    this.#next++;
    const parts: string[] = [];
    while (this.#peek() !== ")" && this.#next < this.#tokens.length) {
      const part = this.#read();
      if (part === null) return null;
      parts.push(part);
      if (this.#peek() === ",") this.#next++;
      else if (this.#peek() !== ")") return null;
    }
    this.#next++;
    const [first] = parts;
    if (first === undefined) return null;
    if (name === "dirname") return dirname(first);
    return ["join", "Path", "PurePath"].includes(name) ? join(...parts) : first;
  }

  #readMember(path: string): string | null {
    const member = this.#tokens[this.#next + 1] ?? "";
    this.#next += 2;
    switch (member) {
      case "parent":
        return dirname(path);
      case "parents": {
        const count = Number(this.#tokens[this.#next + 1]);
        this.#next += 3;
        if (!Number.isInteger(count) || count > 20) return null;
        return Array.from({ length: count + 1 }).reduce<string>((folder) => dirname(folder), path);
      }
      case "joinpath":
        this.#next--;
        this.#tokens[this.#next] = "join";
        return this.#joined(path);
      case "resolve":
      case "absolute":
      case "as_posix":
      case "expanduser":
        while (this.#peek() !== ")" && this.#next < this.#tokens.length) this.#next++;
        this.#next++;
        return path;
      default:
        return null;
    }
  }

  #joined(path: string): string | null {
    this.#next++;
    const rest = this.#readCall("join");
    return rest === null ? null : join(path, rest);
  }

  #readName(name: string): string | null {
    const { names, depth } = this.#scope;
    const value = names.get(name);
    if (value === undefined || depth >= maxDepth) return null;
    return new PathExpression(value, { ...this.#scope, depth: depth + 1 }).#read();
  }

  #skipToComma(): void {
    let depth = 0;
    for (; this.#next < this.#tokens.length; this.#next++) {
      const token = this.#peek();
      if (depth === 0 && (token === ")" || token === "]")) return;
      if (token === "(" || token === "[") depth++;
      if (token === ")" || token === "]") depth--;
      if (depth === 0 && token === ",") {
        this.#next++;
        return;
      }
    }
  }

  #peek(): string {
    return this.#tokens[this.#next] ?? "";
  }
}
