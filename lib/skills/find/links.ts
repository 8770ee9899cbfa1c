/**
 * What entries of folders are, and where links lead; null for what is not there
 * or not to be looked at. Synchronous, since each takes microseconds and there
 * are many.
 * @module
 */

/** What a real path is; nothing for what the runtime does not let be looked at, as in `/proc`. */
export function statTarget(path: string): Deno.FileInfo | null {
  try {
    return Deno.statSync(path);
  } catch {
    // Gone since, or not to be looked at: either way there is no skill.
    return null;
  }
}

/** What an entry is, without following a link. */
export function statLink(path: string): Deno.FileInfo | null {
  try {
    return Deno.lstatSync(path);
  } catch {
    // Nothing there, or a folder that cannot be entered: listing it says which.
    return null;
  }
}

/** The real path that a link leads to. */
export function resolveLink(path: string): string | null {
  try {
    return Deno.realPathSync(path);
  } catch {
    // A link to nothing, or to itself.
    return null;
  }
}
