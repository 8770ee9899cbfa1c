/**
 * Moments for people.
 * @module
 */

/** `2026-11-22 13:45`, in the user's time zone. */
export function localTime(date: Date): string {
  const shifted = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 16).replace("T", " ");
}
