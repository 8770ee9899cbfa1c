/**
 * Names: constants in camelCase, and numbers that say their unit.
 * @module
 */
import { type Finding, findingAt, type Program, ts, walk } from "./program.ts";

/** Numbers of this kind have a unit; the name ends with it. */
const measures =
  /(?:^|[a-z])(?:timeout|delay|duration|interval|elapsed|grace|ttl|patience|silence)$/i;

/** Names that break a rule. */
export function nameFindings({ files, checker }: Program): Finding[] {
  return [...files].flatMap(([path, file]) => {
    const findings: Finding[] = [];
    walk(file, (node) => {
      if (!isNamed(node) || !ts.isIdentifier(node.name)) return;
      const { text } = node.name;
      if (/^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/.test(text)) {
        findings.push(findingAt(path, node, `${text} is not in camelCase`));
      }
      if (measures.test(text) && isNumber(checker.getTypeAtLocation(node.name))) {
        findings.push(findingAt(path, node, `${text} does not say its unit`));
      }
    });
    return findings;
  });
}

function isNamed(
  node: ts.Node,
): node is ts.VariableDeclaration | ts.ParameterDeclaration | ts.PropertySignature {
  return ts.isVariableDeclaration(node) || ts.isParameter(node) || ts.isPropertySignature(node);
}

function isNumber(type: ts.Type): boolean {
  const parts = type.isUnion() ? type.types : [type];
  return parts.some(({ flags }) => (flags & ts.TypeFlags.NumberLike) !== 0);
}
