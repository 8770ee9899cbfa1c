/**
 * Names of sessions.
 * @module
 */

/** Without letters and digits that look alike. */
const alphabet = "23456789abcdefghjkmnpqrstuvwxyz";

/** Makes an id that sorts by time (UTC) and can be typed: `20261122-134501-x7k2`. */
export function newSessionId(now: Date): string {
  const [date, time] = now.toISOString().replace(/\..*/, "").replaceAll(/[-:]/g, "").split("T");
  const letters = crypto.getRandomValues(new Uint8Array(4));
  const random = [...letters].map((byte) => alphabet[byte % alphabet.length]).join("");
  return `${date}-${time}-${random}`;
}

/** Whether someone who types `text` may mean this id: a beginning of it, or of its last part. */
export function isPrefixOfId(text: string, id: string): boolean {
  return id.startsWith(text) || id.slice(id.lastIndexOf("-") + 1).startsWith(text);
}
