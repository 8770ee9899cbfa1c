/**
 * Packages: each in one file, with its exact version. Effects: each in its one place.
 * @module
 */
import { specifierOf } from "./graph.ts";
import { type Finding, findingAt, type Program, ts, walk } from "./program.ts";

/** What only one room may write. */
const places: [text: string, path: string | null][] = [
  ["new Deno.Command", "lib/process/"],
  ["Deno.exit", null],
];

/** Packages in a second file or without a version, and effects outside their place. */
export function packageFindings({ files }: Program): Finding[] {
  const firsts = new Map<string, string>();
  return [...files].flatMap(([path, file]) => {
    const findings: Finding[] = [];
    walk(file, (node) => {
      const specifier = specifierOf(node);
      if (specifier?.startsWith("npm:")) findings.push(...judge(specifier, path, node));
      if (isOwn(path)) findings.push(...effectFindings(path, node));
    });
    return findings;
  });

  function judge(specifier: string, path: string, node: ts.Node): Finding[] {
    const findings: Finding[] = [];
    if (!/@\d+\.\d+\.\d+(?:\/|$)/.test(specifier)) {
      findings.push(findingAt(path, node, `${specifier} has no exact version`));
    }
    const first = firsts.get(specifier) ?? path;
    firsts.set(specifier, first);
    if (first !== path) findings.push(findingAt(path, node, `${specifier}: ${first} imports it`));
    return findings;
  }
}

function effectFindings(path: string, node: ts.Node): Finding[] {
  if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return [];
  const text = `${ts.isNewExpression(node) ? "new " : ""}${node.expression.getText()}`;
  return places
    .filter(([effect, place]) => text === effect && !(place !== null && path.startsWith(place)))
    .map(([effect, place]) =>
      findingAt(path, node, `${effect} belongs into ${place ?? "no file"}`)
    );
}

function isOwn(path: string): boolean {
  return path === "main.ts" || path.startsWith("lib/");
}
