/**
 * Keys, taken out of what leaves the program.
 * @module
 */

/** Takes all secrets out of a text. */
export type Redact = (text: string) => string;

/** What stands in place of a secret. */
const redacted = "[secret]";

/** From this length on a secret is taken out wherever it stands. */
const minLength = 12;
/** Nobody has a key that short. */
const minShortLength = 4;

/**
 * Makes the function that takes these secrets out of texts, also where they are
 * written as in JSON or in an address.
 *
 * A secret of fewer than 12 characters is taken out only where it stands alone,
 * since it may be a part of words. What has fewer than four, or nothing but
 * letters, is a placeholder such as `ollama` for endpoints that want no key,
 * and stays.
 *
 * @example
 * ```ts
 * import { createRedaction } from "./secrets.ts";
 *
 * const redact = createRedaction(["sk-0123456789abcdef"]);
 * console.assert(redact("Bearer sk-0123456789abcdef") === "Bearer [secret]");
 * ```
 */
export function createRedaction(secrets: readonly (string | null)[]): Redact {
  const patterns = new Set(secrets.flatMap((secret) => secret === null ? [] : patternsOf(secret)));
  if (patterns.size === 0) return (text) => text;
  // The longest first: one secret may begin another.
  const longestFirst = [...patterns].sort((a, b) => b.length - a.length);
  const pattern = new RegExp(longestFirst.join("|"), "g");
  return (text) => text.replace(pattern, redacted);
}

function patternsOf(secret: string): string[] {
  if (isPlaceholder(secret)) return [];
  const inJson = JSON.stringify(secret).slice(1, -1);
  const forms = [secret, inJson, encodeURIComponent(secret.toWellFormed())].map(RegExp.escape);
  if (secret.length >= minLength) return forms;
  return forms.map((form) => `(?<![\\w-])${form}(?![\\w-])`);
}

function isPlaceholder(secret: string): boolean {
  return secret.length < minShortLength || (secret.length < minLength && /^\p{L}*$/u.test(secret));
}
