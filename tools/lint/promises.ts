/**
 * Promises that nobody awaits: one that rejects ends the program.
 * @module
 */
import { type Finding, findingAt, type Program, ts, walk } from "./program.ts";

/** Statements whose value is a promise that is neither awaited nor caught. */
export function promiseFindings({ files, checker }: Program): Finding[] {
  return [...files].flatMap(([path, file]) => {
    const findings: Finding[] = [];
    walk(file, (node) => {
      const dropped = ts.isExpressionStatement(node)
        ? node.expression
        : ts.isVoidExpression(node)
        ? node.expression
        : null;
      if (dropped === null || isCaught(dropped)) return;
      if (checker.getTypeAtLocation(dropped).getProperty("then") === undefined) return;
      findings.push(findingAt(path, node, "nobody awaits this promise"));
    });
    return findings;
  });
}

/** True for `….catch(handler)` and `….then(value, handler)`, and for what is kept for somebody else. */
function isCaught(node: ts.Expression): boolean {
  if (ts.isBinaryExpression(node)) return node.operatorToken.kind === ts.SyntaxKind.EqualsToken;
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false;
  const { text } = node.expression.name;
  return (text === "catch" && node.arguments.length === 1) ||
    (text === "then" && node.arguments.length === 2);
}
