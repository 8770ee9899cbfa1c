/**
 * The words by which endpoints say why a reply ended.
 * @module
 */

/** What a reason to finish means. */
export type End =
  /** The model was done. */
  | "whole"
  /** A limit of tokens was reached. */
  | "length"
  /** A filter stopped it. */
  | "filtered"
  /** The server could not go on, or could not read what its model said. */
  | "interrupted"
  /** A word that nobody knows. */
  | "unknown";

const whole = new Set([
  ...["stop", "toolcalls", "toolcall", "tooluse", "functioncall", "functioncalls"],
  ...["endturn", "stopsequence", "stopsequences", "eos", "eostoken", "end", "complete"],
  ...["completed", "finish", "finished", "done", "endofturn", "stopped"],
]);

const others: readonly (readonly [RegExp, End])[] = [
  [
    /filter|safety|recitation|sensitive|block|prohibited|spii|refus|guardrail|moderat|policy/,
    "filtered",
  ],
  [
    /error|abort|cancel|insufficient|malformed|unexpected|time(?:d)?out|fail|interrupt|unavailable|overload|preempt|kill/,
    "interrupted",
  ],
  [/length|incomplete|max.{0,12}tokens|tokenlimit|contextwindow|budget/, "length"],
];

/** Reads a reason to finish, by any of the names that endpoints give it. */
export function readEnd(reason: string): End {
  const word = reason.slice(0, 100).toLowerCase().replaceAll(/[^a-z]/g, "");
  if (whole.has(word)) return "whole";
  return others.find(([words]) => words.test(word))?.[1] ?? "unknown";
}

/** True for an end after which no call of the reply runs. */
export function isBrokenEnd(reason: string): boolean {
  const end = readEnd(reason);
  return end !== "whole" && end !== "unknown";
}
