/**
 * Lines that a program draws again and again with carriage returns, such as a
 * progress bar: of each only the last state counts, but for who watches.
 * @module
 */

/** A longer line is passed on before its end. */
const maxHeldLength = 16 * 1024;
/** So far back it is cut between words: the parts of a key would not be known as one. */
const maxWordLength = 4096;
const [lineFeed, carriageReturn] = [10, 13];

/** Text that arrives in pieces, as its lines were when they ended. */
export class LastStates {
  #open = "";

  /** The unfinished line as a terminal shows it now. */
  get openLine(): string {
    return lastState(this.#open).replace(/\r+$/, "");
  }

  /** Takes a piece; returns the lines that have ended with it. */
  add(text: string): string {
    const lines = `${this.#open}${text}`.split("\n");
    const open = lastState(lines.pop() ?? "");
    const cut = open.length > maxHeldLength ? endOfWords(open) : 0;
    this.#open = open.slice(cut);
    return `${lines.map((line) => `${lastState(line)}\n`).join("")}${open.slice(0, cut)}`;
  }

  /** Returns the line that never ended. */
  end(): string {
    const open = this.openLine;
    this.#open = "";
    return open;
  }
}

/** What is left of a line; a carriage return at its end belongs to the end of the line. */
function lastState(line: string): string {
  let end = line.length;
  while (line[end - 1] === "\r") end--;
  const at = end === 0 ? -1 : line.lastIndexOf("\r", end - 1);
  return at === -1 ? line : line.slice(at + 1);
}

/** Where the last word begins, if that is near the end. */
function endOfWords(text: string): number {
  for (let at = text.length; at > text.length - maxWordLength; at--) {
    if (!/[\w.~+/=%:-]/.test(text.charAt(at - 1))) return at;
  }
  return text.length;
}

/** {@linkcode LastStates} for bytes in which ASCII stands for itself, as in UTF-8. */
export class LastStatesOfBytes {
  #open: Uint8Array = new Uint8Array();

  /** Takes a piece, which it does not keep; returns the lines that have ended with it. */
  add(bytes: Uint8Array): Uint8Array {
    const text = joined([this.#open, bytes]);
    const end = text.lastIndexOf(lineFeed) + 1;
    const open = lastStateOfBytes(text.subarray(end));
    const isTooLong = open.length > maxHeldLength;
    this.#open = isTooLong ? new Uint8Array() : open.slice();
    const ended = text.subarray(0, end);
    const lines = ended.includes(carriageReturn) ? joined(linesOf(ended)) : ended;
    return isTooLong ? joined([lines, open]) : lines;
  }

  /** Returns the line that never ended. */
  end(): Uint8Array {
    const open = this.#open;
    this.#open = new Uint8Array();
    return open.subarray(0, endWithoutReturns(open));
  }
}

function linesOf(text: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = [];
  for (let at = 0; at < text.length;) {
    const end = text.indexOf(lineFeed, at);
    lines.push(lastStateOfBytes(text.subarray(at, end)), text.subarray(end, end + 1));
    at = end + 1;
  }
  return lines;
}

function lastStateOfBytes(line: Uint8Array): Uint8Array {
  const end = endWithoutReturns(line);
  return line.subarray(line.subarray(0, end).lastIndexOf(carriageReturn) + 1);
}

function endWithoutReturns(line: Uint8Array): number {
  let end = line.length;
  while (line[end - 1] === carriageReturn) end--;
  return end;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const [first, second] = parts;
  if (parts.length === 2 && first?.length === 0 && second !== undefined) return second;
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
