/**
 * Skills in archives: `.skill` and `.zip`, as they are sent around.
 * @module
 */

/** True for the name of an archive with a skill. */
export function isPacked(path: string): boolean {
  return /\.(?:skill|zip)$/i.test(path);
}

/** How to unpack it, as the second half of a sentence. */
export function unpackHint(path: string): string {
  return `unpack it with: python3 -m zipfile -e "${path}" skills`;
}
