/**
 * Limits of an endpoint, read from its own words.
 * @module
 */

/** How much an endpoint takes at once. */
export interface Limit {
  unit: "tokens" | "messages" | "characters";
  count: number;
}

const number = String.raw`([\d,_]{1,12})`;
const texts: readonly (readonly [RegExp, Limit["unit"]])[] = [
  [new RegExp(`${number}[- ]messages? limit`, "i"), "messages"],
  [
    new RegExp(`(?:at most|maximum (?:number )?of|limit of|more than) ${number} messages`, "i"),
    "messages",
  ],
  [new RegExp(`${number}[- ]characters? limit`, "i"), "characters"],
  [new RegExp(`(?:at most|maximum of|limit of) ${number} characters`, "i"), "characters"],
  ...[
    `maximum context length (?:is|of) ${number}`,
    `> ${number} maximum`,
    `maximum number of tokens allowed \\(${number}\\)`,
    `maximum prompt length is ${number}`,
    `model with ${number} maximum context length`,
    `available context size \\(${number}`,
    `n_ctx"?\\s{0,9}[:=]\\s{0,9}${number}`,
    `must be <= ${number}`,
    `token limit:? ${number}`,
    `exceeds the limit of ${number}`,
    `limit is ${number}`,
    `context (?:window|length|limit) (?:of|is) (?:only )?${number}`,
    `range of input length should be \\[\\d+, ?${number}\\]`,
    `context limit: [\\d,]+ \\+ [\\d,]+ > ${number}`,
    `\\blimit:? ${number}, (?:requested|used)`,
  ].map((text) => [new RegExp(text, "i"), "tokens"] as const),
];

/** Reads a limit from the words of an overflow; null if they do not say. */
export function parseLimit(words: string): Limit | null {
  for (const [text, unit] of texts) {
    const count = Number(text.exec(words)?.[1]?.replaceAll(/[,_]/g, ""));
    if (count > 0) return { unit, count };
  }
  return null;
}
