/**
 * What is left of a template in a skill.
 * @module
 */
import { type Finding, finding } from "./diagnostics.ts";
import type { Frontmatter } from "../read/frontmatter.ts";

/** Words that stand in templates only: ours in capitals, `[TODO: …]` in others. */
const left = new RegExp(
  [
    "\\bDoes WHAT, with WHICH\\b|\\bthe user WANTS THIS\\b|\\bFILE OF THIS\\b",
    "^# TITLE$|\\b(FIRST|SECOND|LAST) STEP\\b|\\bSMALL REAL INPUT\\b|\\bEXACTLY WHAT SHOULD COME OUT\\b",
    "\\bRULE THAT THE MODEL CANNOT KNOW\\b|\\bA LIMIT, AND WHAT\\b|\\bERROR MESSAGE OR EXIT CODE\\b",
    "`references/DETAILS\\.md`|scripts/SCRIPT\\.py|^Replace everything in capitals|\\[TODO\\b",
  ].join("|"),
);

/** Tells how many lines still hold placeholders, and where the first is. */
export function checkTemplate({ fields, body, bodyLine }: Frontmatter): Finding[] {
  const places = left.test(fields.description ?? "") ? [1] : [];
  body.split("\n").forEach((line, index) => {
    if (left.test(line)) places.push(bodyLine + index);
  });
  const [first] = places;
  if (first === undefined) return [];
  const lines = places.length === 1 ? "1 line is" : `${places.length} lines are`;
  return [finding("template-left", `${lines} still as in the template`, first)];
}
