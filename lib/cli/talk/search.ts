/**
 * Searching through what was typed before: pure.
 * @module
 */

/** A search that goes on. */
export interface Search {
  query: string;
  /** Index of the entry that was found last; null if none was. */
  at: number | null;
  /** Whether the query is in no entry, or in none further on. */
  isFailing: boolean;
  /** The text before the search. */
  before: string;
}

/** A search that has found nothing yet. */
export function beginSearch(before: string): Search {
  return { query: "", at: null, isFailing: false, before };
}

/** Searches for another text, from the newest entry on. */
export function searchText(entries: readonly string[], search: Search, query: string): Search {
  if (query === "") return { ...search, query, isFailing: false };
  const at = findFrom(entries, query, { from: entries.length - 1, step: -1 });
  return { ...search, query, at: at ?? search.at, isFailing: at === null };
}

/** Searches on from the entry that was found. */
export function searchFurther(
  entries: readonly string[],
  search: Search,
  direction: "older" | "newer",
): Search {
  if (search.query === "") return search;
  const step = direction === "older" ? -1 : 1;
  const from = search.at === null ? entries.length - 1 : search.at + step;
  const at = findFrom(entries, search.query, { from, step });
  return { ...search, at: at ?? search.at, isFailing: at === null };
}

/** Capital letters count only where the query has some. */
function findFrom(
  entries: readonly string[],
  query: string,
  { from, step }: { from: number; step: 1 | -1 },
): number | null {
  const isExact = query !== query.toLowerCase();
  for (let at = from; at >= 0 && at < entries.length; at += step) {
    const entry = entries[at] ?? "";
    if ((isExact ? entry : entry.toLowerCase()).includes(query)) return at;
  }
  return null;
}
