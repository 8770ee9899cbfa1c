/**
 * What is typed at a terminal, from the bytes that it sends.
 * @module
 */

/** A key that does something. */
export type KeyName =
  | "enter"
  | "newline"
  | "tab"
  | "backspace"
  | "delete"
  | "left"
  | "right"
  | "up"
  | "down"
  | "home"
  | "end"
  | "word_left"
  | "word_right"
  | "delete_word_left"
  | "delete_word_right"
  | "delete_to_start"
  | "delete_to_end"
  | "yank"
  | "search"
  | "open_editor"
  | "unfold"
  | "clear_screen"
  | "interrupt"
  | "end_of_input"
  | "suspend";

/** Something typed: text (pasted text may have line feeds), or a key. */
export type Key = { type: "text"; text: string } | { type: "key"; name: KeyName };

/** Control characters, with the keys that Emacs and the shells give them. */
const controls: Record<string, KeyName> = {
  "\x01": "home",
  "\x02": "left",
  "\x03": "interrupt",
  "\x04": "end_of_input",
  "\x05": "end",
  "\x06": "right",
  "\x07": "open_editor",
  "\x08": "backspace",
  "\t": "tab",
  "\n": "newline",
  "\x0b": "delete_to_end",
  "\x0c": "clear_screen",
  "\r": "enter",
  "\x0e": "down",
  "\x0f": "unfold",
  "\x10": "up",
  "\x12": "search",
  "\x15": "delete_to_start",
  "\x17": "delete_word_left",
  "\x19": "yank",
  "\x1a": "suspend",
  "\x7f": "backspace",
};

/** Sequences without their numbers for Shift, Alt and Ctrl. */
const sequences: Record<string, KeyName> = {
  "\x1b[A": "up",
  "\x1b[B": "down",
  "\x1b[C": "right",
  "\x1b[D": "left",
  "\x1b[F": "end",
  "\x1b[H": "home",
  "\x1b[1~": "home",
  "\x1b[3~": "delete",
  "\x1b[4~": "end",
  "\x1b[7~": "home",
  "\x1b[8~": "end",
  "\x1bOA": "up",
  "\x1bOB": "down",
  "\x1bOC": "right",
  "\x1bOD": "left",
  "\x1bOF": "end",
  "\x1bOH": "home",
  "\x1b\n": "newline",
  "\x1b\r": "newline",
  "\x1b\x7f": "delete_word_left",
  "\x1bb": "word_left",
  "\x1bd": "delete_word_right",
  "\x1bf": "word_right",
  "\x18\x05": "open_editor",
  "\x1b[13;2u": "newline",
  "\x1b[27;2;13~": "newline",
};

/** With Alt or Ctrl the arrows move by words. */
const byWords: Partial<Record<KeyName, KeyName>> = { left: "word_left", right: "word_right" };

const pasteStart = "\x1b[200~";
const pasteEnd = "\x1b[201~";

/**
 * What a terminal says by itself, late over a slow line or since a program
 * ended badly: replies to questions (OSC, DCS, APC) and the mouse. Only what
 * looks like a reply is one, since Alt with `]` or P begins in the same way.
 */
const report =
  // deno-lint-ignore no-control-regex -- they are what this is about
  /^(?:\x1b(?:\]\d+(?:;[^\x00-\x1f\x7f]*)?|P[\d;>]*[$+|!=~][^\x00-\x1f\x7f]*|_G[^\x00-\x1f\x7f]*)(?:\x07|\x1b\\)|\x1b\[M[^\x00-\x1f]{3})/u;
/** The beginning of one. */
const mayBeReport =
  // deno-lint-ignore no-control-regex -- likewise
  /^\x1b(?:\](?:\d+(?:;[^\x00-\x1f\x7f]*)?)?\x1b?|P[\d;>]*(?:[$+|!=~][^\x00-\x1f\x7f]*)?\x1b?|_(?:G[^\x00-\x1f\x7f]*\x1b?)?|\[M[^\x00-\x1f]{0,2})$/u;
/** A longer reply is none. */
const maxReportLength = 4096;

const token =
  // deno-lint-ignore no-control-regex -- they are what this is about
  /\x1b\[\[[A-E]|\x1b\[[0-?]*[ -/]*[@-Z\\-~]|\x1bO[A-Za-z]|\x1b[^[O\x1b]|\x18[\x01-\x1a]|[\x00-\x17\x19\x1a\x1c-\x1f\x7f]|[\x80-\x9f]+|[^\x00-\x1f\x7f-\x9f]+/uy;
// deno-lint-ignore no-control-regex -- likewise
const mayGoOn = /^(?:\x1b(?:\[\[?|\[[0-?]*[ -/]*|O)?|\x18)$/;

/** Divides what a terminal sends into keys. What it has not sent whole waits for the rest. */
export class KeyDecoder {
  #text = "";

  /** Takes text and returns the keys that are whole. */
  decode(text: string): Key[] {
    this.#text += text;
    const keys: Key[] = [];
    let at = 0;
    while (at < this.#text.length) {
      if (this.#text.startsWith(pasteStart, at)) {
        const end = this.#text.indexOf(pasteEnd, at);
        if (end === -1) break;
        keys.push(pasted(this.#text.slice(at + pasteStart.length, end)));
        at = end + pasteEnd.length;
        continue;
      }
      const said = this.#reportAt(at);
      if (said === "unfinished") break;
      if (said > 0) {
        at += said;
        continue;
      }
      token.lastIndex = at;
      const [match] = token.exec(this.#text) ?? [];
      if (match === undefined && mayGoOn.test(this.#text.slice(at))) break;
      at += match?.length ?? 1;
      if (match !== undefined) keys.push(...toKeys(match));
    }
    this.#text = this.#text.slice(at);
    return keys;
  }

  /** Length of the report that begins at a place; 0 if there is none. */
  #reportAt(at: number): number | "unfinished" {
    if (this.#text[at] !== "\x1b") return 0;
    const rest = this.#text.slice(at, at + maxReportLength);
    const [whole] = report.exec(rest) ?? [];
    if (whole !== undefined) return whole.length;
    return rest.length < maxReportLength && mayBeReport.test(rest) ? "unfinished" : 0;
  }
}

function toKeys(match: string): Key[] {
  // deno-lint-ignore no-control-regex -- likewise
  if (!/^[\x00-\x1f\x7f-\x9f]/.test(match)) return [{ type: "text", text: match }];
  const name = controls[match] ?? sequences[match] ?? modifiedArrow(match);
  if (name !== null) return [{ type: "key", name }];
  // Escape and then a letter: the letter was meant.
  // deno-lint-ignore no-control-regex -- likewise
  return /^\x1b[^\x00-\x1f\x7f-\x9f[O]$/u.test(match)
    ? [{ type: "text", text: match.slice(1) }]
    : [];
}

/** `ESC [ 1 ; 5 D`: the number after the semicolon says which keys were held. */
function modifiedArrow(match: string): KeyName | null {
  // deno-lint-ignore no-control-regex -- likewise
  const [, modifiers, final] = /^\x1b\[1;(\d)([A-DFH])$/.exec(match) ?? [];
  const name = sequences[`\x1b[${final}`];
  if (name === undefined) return null;
  return Number(modifiers) > 2 ? byWords[name] ?? name : name;
}

function pasted(text: string): Key {
  const lines = text.replace(/\r\n?/g, "\n").replaceAll("\t", "    ");
  // deno-lint-ignore no-control-regex -- likewise
  return { type: "text", text: lines.replace(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/g, "") };
}
