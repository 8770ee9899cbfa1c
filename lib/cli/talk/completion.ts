/**
 * What Tab makes of the beginning of a word.
 * @module
 */

/** The words that could stand at a place of the input. */
export interface Completion {
  /** Where the word begins. */
  from: number;
  /** The words, each with what follows it. */
  candidates: readonly string[];
}

/** What there is to complete. */
export interface CompletionSources {
  /** Names of the slash commands, with the slash. */
  commands: readonly string[];
  skills(): readonly string[];
  /** Paths that begin so. */
  paths(beginning: string): Promise<readonly string[]>;
}

/** Finds the words that begin like the text before the cursor. */
export async function complete(before: string, sources: CompletionSources): Promise<Completion> {
  const command = /^\/\S*$/.exec(before);
  if (command !== null) return among(sources.commands.map((name) => `${name} `), before, 0);
  const mention = /(?:^|\s)@(\S*)$/.exec(before)?.[1];
  if (mention !== undefined) {
    return { from: before.length - mention.length, candidates: await sources.paths(mention) };
  }
  const [head = "", name] = /^(\/\w+)\s+(?=\S*$)/.exec(before) ?? [];
  const word = before.slice(head.length);
  if (name === "/image" || name === "/save") {
    return { from: head.length, candidates: await sources.paths(word) };
  }
  const from = before.search(/[^\s"'`(]*$/);
  return among(sources.skills().map((skill) => `${skill} `), before.slice(from), from);
}

/** A word that is empty begins all others: that would be no help. */
function among(words: readonly string[], beginning: string, from: number): Completion {
  const isHelpful = beginning !== "" || from > 0;
  const found = words.filter((word) => word.startsWith(beginning));
  return { from, candidates: isHelpful ? found : [] };
}

/** The beginning that all words have in common. */
export function commonBeginning(words: readonly string[]): string {
  const [first = "", ...others] = words;
  let length = first.length;
  for (const other of others) {
    while (!other.startsWith(first.slice(0, length))) length--;
  }
  return first.slice(0, length);
}
