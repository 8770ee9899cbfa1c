/**
 * A plan in words.
 * @module
 */
import { noDependencies } from "../declared/dependencies.ts";
import type { PackagePlan } from "./plan.ts";

/** All that the environment gets, if everything can be had; each once. */
export function requirementsOf({ declaration, imports }: PackagePlan): string[] {
  const { requirements, optional = [], project } = declaration;
  const itself = project === undefined ? [] : ["the project itself"];
  return [
    ...new Set([
      ...requirements,
      ...optional,
      ...imports.map(({ requirement }) => requirement),
      ...itself,
    ]),
  ];
}

/** Where the packages are named, for people. */
export function sourceOf({ declaration, imports }: PackagePlan): string {
  if (imports.length === 0) return declaration.source;
  return declaration === noDependencies ? "its imports" : `${declaration.source}, its imports`;
}

/** What is installed, and which names are mere guesses. */
export function describePlan(plan: PackagePlan): string {
  const requirements = requirementsOf(plan);
  if (requirements.length === 0) return "the standard library alone";
  const unknown = plan.imports.filter(({ isKnown }) => !isKnown)
    .map(({ module, requirement }) => `${requirement} only by the name of the import ${module}`);
  const note = unknown.length === 0 ? "" : `; ${unknown.join(", ")}`;
  return `${requirements.join(", ")} (from ${sourceOf(plan)}${note})`;
}
