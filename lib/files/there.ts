/**
 * Whether something stands at a path, whatever it is.
 * @module
 */

/** False if there is nothing, or nothing that may be looked at; a link counts, wherever it leads. */
export async function isThere(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch {
    // Of no use to the caller either way.
    return false;
  }
}

/** As {@linkcode isThere}, for where many paths are asked: it takes microseconds. */
export function isThereSync(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch {
    // As above.
    return false;
  }
}
