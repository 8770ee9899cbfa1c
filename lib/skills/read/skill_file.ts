/**
 * The text of a SKILL.md, or why there is none.
 * @module
 */
import { binaryFormat, decodeUtf8 } from "../files/bytes.ts";
import { type Finding, finding } from "../check/diagnostics.ts";

/** Bytes of a SKILL.md that are ever read. */
export const maxSkillFileBytes = 1024 * 1024;
/** Files up to this size are read in one go; it takes one call instead of three. */
const maxSmallFileBytes = 64 * 1024;
const sniffedBytes = 1024;

/** The first bytes of a file. */
interface Head {
  bytes: Uint8Array;
  sizeBytes: number;
}

/** The beginning of a SKILL.md. */
export interface SkillFileText {
  text: string;
  /** True if `text` is the whole file. */
  isWhole: boolean;
  sizeBytes: number;
  findings: Finding[];
}

/**
 * Reads the first `maxBytes` of a SKILL.md as text; never throws for what is in
 * it, but gives the finding that says why there is no text. A caller that knows
 * the size of the file saves asking for it.
 */
export async function readSkillFile(
  file: string,
  maxBytes: number,
  knownSize?: number,
): Promise<SkillFileText | { error: Finding }> {
  let head: Head;
  try {
    head = await readHead(file, maxBytes, knownSize);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { error: finding("file-unreadable", `The file cannot be read: ${error.message}`) };
  }
  const { bytes, sizeBytes } = head;
  const isWhole = sizeBytes <= bytes.length;
  const format = binaryFormat(bytes.subarray(0, sniffedBytes));
  if (format !== undefined) {
    return { error: finding("file-binary", `The file is ${format}, not text in UTF-8`) };
  }
  const { text, hasBadBytes } = decodeUtf8(bytes, !isWhole);
  if (isWhole && text.trim() === "") return { error: finding("file-empty", "The file is empty") };
  const findings = hasBadBytes
    ? [finding("bad-utf8", "Bytes that are not UTF-8 were replaced")]
    : [];
  return { text, isWhole, sizeBytes, findings };
}

async function readHead(path: string, maxBytes: number, knownSize?: number): Promise<Head> {
  const size = knownSize ?? Deno.statSync(path).size;
  if (size <= maxSmallFileBytes) {
    // Synchronous: for a small file the way to a worker thread and back takes longer.
    const bytes = Deno.readFileSync(path);
    return { bytes: bytes.subarray(0, maxBytes), sizeBytes: bytes.length };
  }
  using file = await Deno.open(path);
  const bytes = new Uint8Array(Math.min(maxBytes, size));
  let length = 0;
  while (length < bytes.length) {
    const count = await file.read(bytes.subarray(length));
    if (count === null) break;
    length += count;
  }
  return { bytes: bytes.subarray(0, length), sizeBytes: size };
}
