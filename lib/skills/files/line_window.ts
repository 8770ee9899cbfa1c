/**
 * Windows of lines into text files of any size.
 * @module
 */
import { basename } from "node:path";
import { RunnerError } from "../../errors.ts";
import { enlarged } from "../../files/bounded.ts";
import { binaryFormat, decodeUtf8 } from "./bytes.ts";
import type { OpenedSkillFile } from "./open_in_skill.ts";

const defaultLines = 2_000;
/** Bytes of one window. */
const maxWindowBytes = 256 * 1024;
const maxChunkBytes = 256 * 1024;
const sniffedBytes = 8 * 1024;
/** Bytes of a file that are looked at for lines. */
const defaultMaxScannedBytes = 256 * 1024 * 1024;
const lineFeed = 0x0a;

export interface ReadWindowOptions {
  /**
   * First line, counted from 1.
   * @default 1
   */
  offset?: number | undefined;
  /**
   * Lines at most; a window also ends after 256 KiB.
   * @default 2000
   */
  limit?: number | undefined;
  /**
   * Bytes in which lines are counted; what is behind them cannot be read so.
   * @default 268435456
   */
  maxScannedBytes?: number;
  /** Ends the reading. */
  signal?: AbortSignal | undefined;
}

/** Some lines of a file. */
export interface TextWindow {
  /** The lines, with their line ends as they are in the file. */
  content: string;
  /** Size of the whole file. */
  size_bytes: number;
  /** Counted from 1. */
  first_line: number;
  /** Last line in `content`; `first_line - 1` if the file is empty. */
  last_line: number;
  /** Lines of the whole file; null if it is too large for them to be counted. */
  total_lines: number | null;
  /** The `offset` of the next window; absent after the last line. */
  next_offset?: number;
  /** What is not in `content` as it is in the file. */
  note?: string;
}

/**
 * Reads some lines of a text file, whatever its size: the file is streamed
 * once, to count its lines, and only the window is kept. Of a file of more than
 * 256 MiB only so much is looked at, and the note says so.
 *
 * A line that is longer than a window is cut, and the note says so.
 *
 * @throws {RunnerError} of kind `skill` if the file is not text or has not as
 * many lines, or if `offset` or `limit` is not a whole number from 1 on
 * @throws the signal's reason when it is aborted
 *
 * @example
 * ```ts
 * import { readWindow } from "./line_window.ts";
 * import { openInSkill } from "./open_in_skill.ts";
 *
 * using opened = await openInSkill("skills/calculator", "SKILL.md");
 * const { content } = await readWindow(opened, { limit: 1 });
 * console.assert(content === "---\n");
 * ```
 */
export async function readWindow(
  opened: Pick<OpenedSkillFile, "path" | "file" | "sizeBytes">,
  options: ReadWindowOptions = {},
): Promise<TextWindow> {
  const { offset = 1, limit = defaultLines } = options;
  requirePositive("offset", offset);
  requirePositive("limit", limit);
  const { path, file, sizeBytes: size } = opened;
  await requireText(file, path, size);
  const scan = new LineScan(offset, limit);
  const isCounted = await scanLines(opened, scan, options);
  const { lastLine, totalLines } = scan;
  if (offset > Math.max(1, totalLines)) {
    const lines = isCounted ? `${totalLines} lines` : "fewer in the part that is looked at";
    const message = `Cannot read line ${offset} of "${basename(path)}": it has ${lines}`;
    throw new RunnerError("skill", message, {
      hint: isCounted ? "Use a smaller offset" : "Read it with a Python script of the skill",
    });
  }
  const { text, hasBadBytes } = decodeUtf8(scan.bytes, scan.isLineCut);
  const notes = [
    ...(isCounted ? [] : [`Lines are counted no further than line ${totalLines}`]),
    ...(hasBadBytes ? ["Bytes that are not UTF-8 are shown as \uFFFD"] : []),
    ...(scan.isLineCut
      ? [`Line ${offset} is too long: only its first ${scan.bytes.length} bytes are shown`]
      : []),
  ];
  return {
    content: text,
    size_bytes: size,
    first_line: offset,
    last_line: lastLine,
    total_lines: isCounted ? totalLines : null,
    ...(lastLine < totalLines && { next_offset: lastLine + 1 }),
    ...(notes.length > 0 && { note: notes.join(". ") }),
  };
}

function requirePositive(name: string, value: number): void {
  if (Number.isSafeInteger(value) && value >= 1) return;
  throw new RunnerError(
    "skill",
    `Cannot read from ${name} ${value}: it is not a whole number from 1 on`,
    {
      hint: `Give ${name} as 1, 2, 3 or more lines`,
    },
  );
}

/** Refuses what is not text, and leaves the file at its beginning. */
async function requireText(file: Deno.FsFile, path: string, size: number): Promise<void> {
  const head = new Uint8Array(sniffedBytes);
  const length = await file.read(head) ?? 0;
  await file.seek(0, Deno.SeekMode.Start);
  const format = binaryFormat(head.subarray(0, length));
  if (format === null) return;
  const message = `Cannot read "${basename(path)}" as text: it is ${format} of ${size} bytes`;
  throw new RunnerError("skill", message, { hint: "Open it with a Python script of the skill" });
}

/** True if the file ended within the bytes that are looked at. */
async function scanLines(
  { file, sizeBytes }: Pick<OpenedSkillFile, "file" | "sizeBytes">,
  scan: LineScan,
  { maxScannedBytes = defaultMaxScannedBytes, signal }: ReadWindowOptions,
): Promise<boolean> {
  // No more than needed: what is read is garbage a moment later.
  const chunk = new Uint8Array(Math.min(maxChunkBytes, Math.max(sizeBytes, sniffedBytes)));
  for (let bytes = 0; bytes < maxScannedBytes;) {
    signal?.throwIfAborted();
    const count = await file.read(chunk);
    if (count === null) return true;
    bytes += count;
    scan.push(chunk.subarray(0, count));
  }
  return await file.read(chunk) === null;
}

/** Takes a file chunk by chunk: keeps the lines of a window, counts all. */
class LineScan {
  readonly #offset: number;
  readonly #limit: number;
  #kept = new Uint8Array(sniffedBytes);
  #keptBytes = 0;
  /** Bytes kept up to the end of the last whole line, and lines up to there. */
  #wholeBytes = 0;
  #wholeLines = 0;
  /** True once a line did not fit any more. */
  #isFull = false;
  /** Line feeds seen. */
  #ends = 0;
  #isLineStart = true;

  constructor(offset: number, limit: number) {
    this.#offset = offset;
    this.#limit = limit;
  }

  push(chunk: Uint8Array): void {
    for (let from = 0; from < chunk.length;) {
      const end = chunk.indexOf(lineFeed, from);
      const to = end < 0 ? chunk.length : end + 1;
      const isInWindow = this.#ends >= this.#offset - 1 &&
        this.#ends < this.#offset - 1 + this.#limit;
      if (isInWindow && !this.#isFull) this.#keep(chunk.subarray(from, to), end >= 0);
      if (end >= 0) this.#ends++;
      this.#isLineStart = end >= 0;
      from = to;
    }
  }

  #keep(piece: Uint8Array, endsLine: boolean): void {
    const fitting = piece.subarray(0, maxWindowBytes - this.#keptBytes);
    const keptBytes = this.#keptBytes + fitting.length;
    if (keptBytes > this.#kept.length) this.#kept = enlarged(this.#kept, 2 * keptBytes);
    this.#kept.set(fitting, this.#keptBytes);
    this.#keptBytes = keptBytes;
    this.#isFull = fitting.length < piece.length;
    if (!endsLine || this.#isFull) return;
    this.#wholeBytes = this.#keptBytes;
    this.#wholeLines++;
  }

  /** True if the first line of the window is longer than a window. */
  get isLineCut(): boolean {
    return this.#isFull && this.#wholeLines === 0;
  }

  /** True if the window ends with a line that has no line feed: the file's last, or a cut one. */
  get #hasOpenLine(): boolean {
    return this.isLineCut || (!this.#isFull && this.#keptBytes > this.#wholeBytes);
  }

  get bytes(): Uint8Array {
    return this.#kept.subarray(0, this.#hasOpenLine ? this.#keptBytes : this.#wholeBytes);
  }

  get lastLine(): number {
    return this.#offset - 1 + this.#wholeLines + (this.#hasOpenLine ? 1 : 0);
  }

  get totalLines(): number {
    return this.#ends + (this.#isLineStart ? 0 : 1);
  }
}
