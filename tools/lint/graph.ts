/**
 * Which file imports which: no circle, and every arrow points down.
 * @module
 */
import { dirname, join } from "node:path";
import { type Finding, findingAt, type Program, ts, walk } from "./program.ts";

/** Rooms from top to bottom; a file may import from its own row and from those below. */
const rows = [
  ["main.ts"],
  ["lib/cli/", "lib/mcp/"],
  ["lib/mod.ts"],
  ["lib/runner/", "lib/shipped/", "lib/sessions/", "lib/render/"],
  ["lib/conversation/"],
  ["lib/tools/"],
  ["lib/skills/", "lib/executor/", "lib/model/", "lib/trust/"],
  ["lib/process/", "lib/config/"],
  ["lib/files/", "lib/words/"],
  ["lib/errors.ts", "lib/events.ts", "lib/version.ts", "lib/nearest.ts", "lib/waiting.ts"],
];

/** Rooms of the same row that do not know each other. */
const strangers = ["lib/skills/", "lib/executor/", "lib/model/"];

/** An import of one of the project's own files by another. */
interface Arrow {
  from: string;
  to: string;
  node: ts.Node;
}

/** Imports that point up, those between strangers, and circles of files. */
export function graphFindings(program: Program): Finding[] {
  const arrows = [...program.files].flatMap(([path, file]) => arrowsOf(path, file));
  const own = arrows.filter(({ from }) => from === "main.ts" || from.startsWith("lib/"));
  return [...own.flatMap(judgeArrow), ...circles(own)];
}

function arrowsOf(from: string, file: ts.SourceFile): Arrow[] {
  const arrows: Arrow[] = [];
  walk(file, (node) => {
    const specifier = specifierOf(node);
    if (specifier === null || !specifier.startsWith(".") || !specifier.endsWith(".ts")) return;
    arrows.push({ from, to: join(dirname(from), specifier), node });
  });
  return arrows;
}

/** What an import, a re-export or a dynamic import names. */
export function specifierOf(node: ts.Node): string | null {
  const specifier = ts.isImportDeclaration(node) || ts.isExportDeclaration(node)
    ? node.moduleSpecifier
    : ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword
    ? node.arguments[0]
    : undefined;
  return specifier !== undefined && ts.isStringLiteral(specifier) ? specifier.text : null;
}

function judgeArrow({ from, to, node }: Arrow): Finding[] {
  const [fromRow, toRow] = [rowOf(from), rowOf(to)];
  if (fromRow < 0) return [findingAt(from, node, `${from} has no room in tools/lint/graph.ts`)];
  if (toRow < 0) return [findingAt(from, node, `${to} has no room in tools/lint/graph.ts`)];
  const rooms = [from, to].map((path) => strangers.find((room) => path.startsWith(room)));
  const isStrange = rooms[0] !== undefined && rooms[1] !== undefined && rooms[0] !== rooms[1];
  if (toRow >= fromRow && !isStrange) return [];
  const why = isStrange ? "these rooms do not know each other" : "imports point down";
  return [findingAt(from, node, `imports ${to}: ${why}`)];
}

function rowOf(path: string): number {
  return rows.findIndex((rooms) => rooms.some((room) => path === room || path.startsWith(room)));
}

/** One finding a circle, at the first of its files. */
function circles(arrows: readonly Arrow[]): Finding[] {
  const targets = new Map<string, Arrow[]>();
  for (const arrow of arrows) targets.set(arrow.from, [...targets.get(arrow.from) ?? [], arrow]);
  const findings: Finding[] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (file: string) => {
    path.push(file);
    for (const { to, node } of targets.get(file) ?? []) {
      const start = path.indexOf(to);
      if (start >= 0) {
        findings.push(
          findingAt(file, node, `circle of files: ${[...path.slice(start), to].join(" → ")}`),
        );
      } else if (!done.has(to)) visit(to);
    }
    path.pop();
    done.add(file);
  };
  for (const file of [...targets.keys()].sort()) if (!done.has(file)) visit(file);
  return findings;
}
