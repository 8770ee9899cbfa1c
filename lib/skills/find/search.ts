/**
 * Finds skills by what they are about.
 * @module
 */
import type { Skill } from "../skill.ts";
import { readSkillFileStart } from "../read/skill_file.ts";
import { foldName } from "../read/text.ts";

/** Documentation is only read if fewer skills than this match by name and description. */
const enoughMatches = 10;
/** Skills whose documentation is read for one query. */
const maxBodies = 1_000;

/** Bytes of a documentation that are searched. */
const maxBodyBytes = 64 * 1024;
/** Different words of a query that are looked for. */
const maxWords = 20;

/** How much a word counts where it is found. */
const weights = { name: 8, description: 3, body: 1 } as const;
type Place = keyof typeof weights;

/** What one skill says in one place, ready for comparison. */
interface Candidate {
  skill: Skill;
  texts: Partial<Record<Place, string>>;
}

/**
 * Finds the skills that have words of a query in their name, their description
 * or, if these give few matches, in the first 64 KiB of their documentation.
 *
 * Best first: a rare word counts more than a common one, and a name more than
 * a description. Skills that match equally well stay in their order.
 *
 * @example
 * ```ts
 * import { searchSkills } from "./search.ts";
 *
 * console.assert(searchSkills([], "pdf").length === 0);
 * ```
 */
export function searchSkills(skills: readonly Skill[], query: string): Skill[] {
  const words = toWords(query);
  if (words.length === 0) return [];
  const candidates = skills.map((skill): Candidate => ({
    skill,
    texts: { name: foldName(skill.name), description: foldName(skill.description) },
  }));
  const matches = rank(candidates, words);
  if (matches.length >= enoughMatches) return matches;
  for (const candidate of candidates.slice(0, maxBodies)) addBody(candidate);
  return rank(candidates, words);
}

function toWords(query: string): string[] {
  const words = foldName(query).split(/[^\p{L}\p{N}]+/u).filter((word) => word !== "");
  return [...new Set(words)].slice(0, maxWords);
}

/** The skills that match, best first. */
function rank(candidates: readonly Candidate[], words: readonly string[]): Skill[] {
  const scores = new Map<Candidate, number>();
  for (const pattern of words.map(wordPattern)) {
    const found = candidates.flatMap((candidate) => {
      const weight = weigh(candidate, pattern);
      return weight > 0 ? [{ candidate, weight }] : [];
    });
    const rarity = Math.log(1 + candidates.length / Math.max(1, found.length));
    for (const { candidate, weight } of found) {
      scores.set(candidate, (scores.get(candidate) ?? 0) + weight * rarity);
    }
  }
  return [...scores]
    .sort(([, left], [, right]) => right - left)
    .map(([candidate]) => candidate.skill);
}

/** The weight of the best place where a word is found; 0 if there is none. */
function weigh({ texts }: Candidate, pattern: RegExp): number {
  const places = (["name", "description", "body"] as const)
    .filter((place) => pattern.test(texts[place] ?? ""));
  return Math.max(0, ...places.map((place) => weights[place]));
}

/**
 * Matches a word at the beginning of a word, so that `table` finds `tables`,
 * and anywhere in scripts that do not separate words.
 */
function wordPattern(word: string): RegExp {
  const isSpaced = /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{N}]+$/u.test(word);
  // Letters and digits only: nothing in a word needs escaping.
  return new RegExp(isSpaced ? `(?<![\\p{L}\\p{N}])${word}` : word, "u");
}

function addBody(candidate: Candidate): void {
  const read = readSkillFileStart(candidate.skill.file, { maxBytes: maxBodyBytes });
  if ("text" in read) candidate.texts.body = foldName(read.text);
}
