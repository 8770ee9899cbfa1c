/**
 * The programs that a skill says it needs.
 * @module
 */
import { findSystemProgram, type SystemProgram } from "../../config/programs.ts";

/** Words after which a program is no need: "optional", "no docker". */
const softener = /\b(?:optional(?:ly)?|no|not|without|or|if)\b/i;

/** A program that a skill needs. */
export interface NeededTool {
  /** As the skill names it. */
  name: string;
  /** Programs that are this tool; one is enough. */
  programs: readonly string[];
  /** Where it comes from; null if that is not known. */
  known: SystemProgram | null;
}

/**
 * Finds the well-known programs in the text of `compatibility`. Clauses that
 * say "optional", "or", "no" and the like need nothing for certain.
 */
export function neededTools(compatibility: string): NeededTool[] {
  const clauses = compatibility.split(/[,;()]|\band\b|\.\s/i).filter((each) =>
    !softener.test(each)
  );
  const words = clauses.flatMap((clause) => clause.match(/[\w.-]*[\w]/g) ?? []);
  return eachOnce(words.flatMap((name) => {
    const known = findSystemProgram(name);
    return known === null ? [] : [{ name, programs: known.programs, known }];
  }));
}

/**
 * The programs that the frontmatter names for machines, wherever it stands:
 * `bins: [curl, jq]`, as `{"requires": {"bins": […]}}` in `metadata` has it too.
 */
export function declaredBins(frontmatter: string): NeededTool[] {
  const lists = [...frontmatter.matchAll(/["']?\bbins["']?\s*:\s*\[([^\]]*)\]/g)]
    .flatMap(([, list = ""]) => list.split(","));
  const [, block = ""] =
    /^[ \t]*["']?bins["']?:[ \t]*\n((?:[ \t]*-[ \t]+[^\n]+\n?)+)/m.exec(frontmatter) ??
      [];
  const items = [...lists, ...block.split("\n")];
  return eachOnce(
    items.map((item) => item.replace(/^[\s-]*["']?|["']?\s*$/g, ""))
      .filter((name) => /^[\w.+-]+$/.test(name))
      .map(toolNamed),
  );
}

/** Programs that a Python source starts by name: `subprocess.run(["soffice", …])`. */
export function calledPrograms(source: string): NeededTool[] {
  const calls = source.matchAll(
    /\b(?:subprocess\.\w+|run|Popen|check_output|check_call|call)\(\s*\[?\s*(["'])([A-Za-z][\w.+-]*)\1/g,
  );
  const names = [...calls].map(([, , name = ""]) => name);
  // Of other programs nobody could say what they are, nor whether they are needed.
  return eachOnce(names.flatMap((name) => {
    const known = findSystemProgram(name);
    return known === null ? [] : [{ name, programs: known.programs, known }];
  }));
}

function toolNamed(name: string): NeededTool {
  const known = findSystemProgram(name);
  return { name, programs: known?.programs ?? [name], known };
}

function eachOnce(tools: readonly NeededTool[]): NeededTool[] {
  return [...new Map(tools.map((tool) => [tool.programs.join(), tool])).values()];
}
