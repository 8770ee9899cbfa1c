/**
 * One word for "none": `null` in values, `?` for what is absent.
 * @module
 */
import { type Finding, findingAt, type Program, ts, walk } from "./program.ts";

/** Types that say `| undefined` where they mean `null` or `?`. */
export function noneFindings({ files }: Program): Finding[] {
  return [...files].flatMap(([path, file]) => {
    const findings: Finding[] = [];
    walk(file, (node) => {
      if (!ts.isUnionTypeNode(node)) return;
      if (!node.types.some(({ kind }) => kind === ts.SyntaxKind.UndefinedKeyword)) return;
      if (mayBeUndefined(node)) return;
      findings.push(findingAt(path, node, "says undefined: null in values, ? for what is absent"));
    });
    return findings;
  });
}

/** Parameters take what an optional field holds, and maps of variables lack some. */
function mayBeUndefined({ parent }: ts.Node): boolean {
  return ts.isParameter(parent) || ts.isPropertySignature(parent) ||
    ts.isTypeReferenceNode(parent) &&
      /^(?:Record|Map|ReturnType)$/.test(parent.typeName.getText()) ||
    ts.isVariableDeclaration(parent) || ts.isPropertyDeclaration(parent) ||
    ts.isIndexSignatureDeclaration(parent);
}
