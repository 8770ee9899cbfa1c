/**
 * The texts of errors: the action, the value, the state; then what to do.
 * @module
 */
import { type Finding, findingAt, type Program, ts, walk } from "./program.ts";

const constructors = ["Error", "RangeError", "TypeError", "RunnerError"];

/** What a reason is told behind: "Cannot read FILE: ". */
const smallStart: [RegExp, string] = [/^[a-z](?!\w*_)/, "begins with a small letter"];

/** What no text of an error has, and why. */
const rules: [RegExp, string][] = [
  [/[^.]\.$/, "ends with a full stop"],
  [/\b(?:\w+n't|it's|that's|there's|you're|we're)\b/i, "has a contraction"],
  [/\binvalid\b/i, 'says "invalid" instead of what is wrong'],
];

/** Messages and hints of errors that break a rule. */
export function textFindings({ files }: Program): Finding[] {
  return [...files].flatMap(([path, file]) => {
    const findings: Finding[] = [];
    walk(file, (node) => {
      if (!ts.isNewExpression(node) || !ts.isIdentifier(node.expression)) return;
      if (!constructors.includes(node.expression.text)) return;
      for (const text of textsOf(node)) {
        const words = readText(text);
        const isWhole = node.expression.text === "RunnerError";
        for (const [pattern, problem] of isWhole ? [smallStart, ...rules] : rules) {
          if (pattern.test(words)) findings.push(findingAt(path, text, `error text ${problem}`));
        }
      }
    });
    return findings;
  });
}

/** The message of an error and its hint, as far as they are written at this place. */
function textsOf({ expression, arguments: args = ts.factory.createNodeArray() }: ts.NewExpression) {
  const isOurs = ts.isIdentifier(expression) && expression.text === "RunnerError";
  const message = args[isOurs ? 1 : 0];
  const texts = message === undefined ? [] : [message];
  const options = args[isOurs ? 2 : 1];
  if (options !== undefined && ts.isObjectLiteralExpression(options)) {
    for (const property of options.properties) {
      if (!ts.isPropertyAssignment(property) || property.name.getText() !== "hint") continue;
      texts.push(property.initializer);
    }
  }
  return texts.filter((text) => readText(text) !== "");
}

/** The words of a literal, with `…` for each value in it; empty for anything else. */
function readText(node: ts.Expression): string {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
  if (ts.isTemplateExpression(node)) {
    return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join("…");
  }
  if (!ts.isBinaryExpression(node)) return "";
  const [left, right] = [readText(node.left), readText(node.right)];
  return left === "" || right === "" ? left + "…" + right : left + right;
}
