/**
 * What of a reply has arrived.
 * @module
 */

/** Pieces of text, told apart. */
export interface Deltas {
  text: string;
  reasoning: string;
}

/** Nothing. */
export const noDeltas: Readonly<Deltas> = { text: "", reasoning: "" };
