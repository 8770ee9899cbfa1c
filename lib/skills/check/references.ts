/**
 * The files that a SKILL.md refers to.
 * @module
 */

/** A path in the text of a skill, relative to its folder. */
export interface Reference {
  path: string;
  /** Counted from 1 within the text. */
  line: number;
}

const codeFence = /^ {0,3}(?:```|~~~)/;
/** `[text](target)`, with or without a title. */
const markdownLink = /\[[^\[\]]*\]\(\s*<?([^\s()<>]+)>?(?:\s+["'][^"']*["'])?\s*\)/g;
/** A path below one of the folders that the specification names. */
const mention =
  /(?<![\w./\\~}>-])(?:\.\/)?((?:scripts|references|assets)\/[\w./-]*\w\.\w+)(?![\w/*{<-])/g;

/**
 * Finds relative Markdown links outside of code, and mentions such as
 * `scripts/main.py` anywhere; each path once, where it is first.
 */
export function findReferences(body: string): Reference[] {
  const references = new Map<string, number>();
  let isCode = false;
  for (const [index, line] of body.split("\n").entries()) {
    if (codeFence.test(line)) isCode = !isCode;
    const links = isCode
      ? []
      : [...line.matchAll(markdownLink)].flatMap(([, target = ""]) => linkedPath(target) ?? []);
    const mentions = [...line.matchAll(mention)].map(([, path = ""]) => path);
    for (const path of [...links, ...mentions]) {
      if (!references.has(path)) references.set(path, index + 1);
    }
  }
  return [...references].map(([path, line]) => ({ path, line }));
}

/** The file that a link leads to; null for addresses, anchors and placeholders. */
function linkedPath(target: string): string | null {
  if (/^(?:[a-z][a-z0-9+.-]*:|[/#$~?])|[{}*$|]/i.test(target)) return null;
  const path = target.replace(/[?#].*$/, "").replace(/^(?:\.\/)+/, "");
  if (!/[./]/.test(path)) return null;
  try {
    return decodeURIComponent(path);
  } catch (error) {
    // Not percent-encoded after all: a name with a percent sign.
    if (error instanceof URIError) return path;
    throw error;
  }
}
