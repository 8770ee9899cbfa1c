/**
 * What a result says about the machine it came from: the same work elsewhere, or
 * an hour later, gives other folders, random names and places of whole outputs.
 * @module
 */
import type { Json } from "../events.ts";

/** What is known of the place of a result. */
export interface MachineFacts {
  /** The folder in which scripts ran. */
  workFolder: string;
  /** The skill of the call; null if it has none. */
  skill: string | null;
}

/** Characters that are compared at each end of an output that was cut in the middle. */
const keptChars = 10_000;

const cut = /\n\[… \d+ of \d+ bytes are left out here; [^\n]* …\]\n/;
const uuid = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi;
/** Where an object lies in memory, as Python's `repr` tells. */
const address = /\b0x[0-9a-f]{6,16}\b/gi;
/** Names that `tempfile` and `mktemp` make, in whatever folder is for such files. */
const temporary =
  /(?:[A-Za-z]:)?[\\/](?:[\w.~ -]+[\\/])*(?:tmp|temp|T)[\\/][\w.-]+(?:[\\/][\w.-]+)?|\btmp[a-z0-9_]{8}\b/gi;
const environment = /(?:[A-Za-z]:)?[\\/][^\s"'`]*?[\\/]environments[\\/][0-9a-f]{8,}/gi;

/** The same value without what is true of its machine only. */
export function withoutMachineFacts(value: Json, facts: MachineFacts): Json {
  if (typeof value === "string") return normalise(value, facts);
  if (Array.isArray(value)) return value.map((item) => withoutMachineFacts(item, facts));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, withoutMachineFacts(item ?? null, facts)]),
  );
}

function normalise(text: string, { workFolder, skill }: MachineFacts): string {
  let normal = withoutMiddle(text).replaceAll("\r\n", "\n");
  if (skill !== null) normal = normal.replace(skillFolder(skill), "<skill>");
  if (workFolder.length > 1) normal = normal.replaceAll(workFolder, "<folder>");
  return normal.replace(environment, "<environment>").replace(uuid, "<uuid>")
    .replace(address, "<address>").replace(temporary, "<temporary>");
}

/** Head and tail of a cut output: how long they are depends on the path in the note between. */
function withoutMiddle(text: string): string {
  const note = cut.exec(text);
  if (note === null) return text;
  const head = text.slice(0, note.index).slice(0, keptChars);
  const tail = text.slice(note.index + note[0].length).slice(-keptChars);
  return `${head}\n<left out>\n${tail}`;
}

/** Any absolute path that ends in the skill's folder. */
function skillFolder(skill: string): RegExp {
  const name = RegExp.escape(skill);
  return new RegExp(`(?:[A-Za-z]:)?(?:[\\\\/][^\\s"'\`\\\\/:]+)*[\\\\/]${name}(?![\\w.-])`, "g");
}
