/**
 * The packages that a skill's Markdown, or a message of a script, says to install.
 * @module
 */
import { parseRequirement } from "./requirement.ts";

const command =
  /(?:^|[\s`"'(>$])((?:(?:python[\d.]*|py|uv)[ \t]+(?:-m[ \t]+)?)?pip[\d.]*[ \t]+install|uv[ \t]+add|poetry[ \t]+add|pipenv[ \t]+install|uv[ \t]+run)(?=([ \t][^\n]{0,1000}))/g;
/** One of these is in every command; most texts, also long ones, have none. */
const installers = ["pip", "uv", "poetry"];
const negation = /\b(?:not|never|avoid|don['’]?t|without|instead of|rather than)\b[^.;:`]*$/i;
/** Options with a value of their own. */
const valueOptions =
  /^(?:-[ritcfe]|--(?:requirement|index-url|extra-index-url|target|constraint|find-links|editable|prefix|root|python|group|extra|index|platform|python-version|only-binary|no-binary|trusted-host|proxy|timeout|retries|cache-dir))$/;
const placeholder =
  /[<>{}$*]|\.\.\.|^(?:package|packages|package[-_]name|your[-_].*|some[-_].*|name|module|library|lib)$/i;
/** Capitals alone stand for a name: `PACKAGE_NAME`. */
const capitals = /^[A-Z_]+$/;

/** Of a line so much is looked at, before a command and behind it. */
const maxLineChars = 1000;

/** Requirements that a text tells people to install, in order, each once; without paths and addresses. */
export function findInstalls(text: string): string[] {
  const found = new Set<string>();
  if (!installers.some((name) => text.includes(name))) return [];
  const joined = text.includes("\\") ? text.replace(/\\\r?\n/g, " ") : text;
  const fences = joined.matchAll(/^[ \t]{0,20}(?:```|~~~)/gm);
  let fence: IteratorResult<RegExpExecArray> | null = null;
  let isFenced = false;
  for (const match of joined.matchAll(command)) {
    const [whole, name = "", rest = ""] = match;
    fence ??= fences.next();
    for (; !fence.done && fence.value.index < match.index; fence = fences.next()) {
      isFenced = !isFenced;
    }
    const before = joined.slice(Math.max(0, match.index - maxLineChars), match.index);
    const line = before.slice(before.lastIndexOf("\n") + 1);
    if (negation.test(line)) continue;
    const isCode = isFenced || isInCode(line + whole[0]);
    const isRun = /run$/.test(name);
    for (const word of isRun ? withPackages(rest) : packageWords(rest, isCode)) found.add(word);
  }
  return [...found];
}

/** In a code span, indented, behind a prompt: then all words count, else only the first. */
function isInCode(line: string): boolean {
  return (line.match(/`/g)?.length ?? 0) % 2 === 1 || /^(?: {4}|\t|\s*[$>%#] )/.test(line);
}

function packageWords(rest: string, isCode: boolean): string[] {
  const [line = ""] = rest.split(/`|&&|\|\||[;|)](?![^[]*\])| #/, 1);
  const words = line.match(/"[^"]*"|'[^']*'|\S+/g) ?? [];
  const found: string[] = [];
  for (let index = 0; index < words.length; index++) {
    const word = unquote(words[index] ?? "");
    if (valueOptions.test(word)) index++;
    if (word.startsWith("-")) continue;
    const requirement = asPackage(word);
    if (requirement === null) break;
    found.push(requirement);
    if (!isCode) break;
  }
  return found;
}

/** `uv run --with a,b --with 'c>=1' script.py`. */
function withPackages(rest: string): string[] {
  const values = rest.matchAll(/--with[= ]("[^"]*"|'[^']*'|\S+)/g);
  return [...values]
    .flatMap(([, value = ""]) => unquote(value).split(/,(?![^[]*\])(?=[A-Za-z])/))
    .flatMap((word) => asPackage(word) ?? []);
}

function asPackage(word: string): string | null {
  const text = word.replace(/[.,:!?]+$/, "");
  const name = text.replace(/[<>=!~[].*$/, "");
  if (placeholder.test(name) || capitals.test(name)) return null;
  if (/[\\/:]|^\.|\.(?:txt|toml|whl|py|gz|zip)$/.test(text)) return null;
  return parseRequirement(text) === null ? null : text;
}

function unquote(word: string): string {
  return /^(["']).*\1$/.test(word) ? word.slice(1, -1) : word;
}
