/**
 * The text of a SKILL.md, or why there is none.
 * @module
 */
import { dirname } from "node:path";
import { readHead } from "../../files/bounded.ts";
import { openInside } from "../../files/inside.ts";
import { openRegularSync } from "../../files/regular.ts";
import { binaryFormat, decodeUtf16, decodeUtf8, hasByteOrderMark } from "../files/bytes.ts";
import { type Finding, finding } from "../check/diagnostics.ts";

/** Bytes of a SKILL.md that are ever read. */
export const maxSkillFileBytes = 1024 * 1024;
/** Files up to this size are read in one go; it takes one call instead of three. */
const maxSmallFileBytes = 64 * 1024;
const sniffedBytes = 1024;
/** A path to another SKILL.md, and nothing else. */
const linkText = /^(?:\.{0,2}\/)?(?:[^\s\/]+\/)+skill\.md\s*$/i;

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

export interface ReadSkillFileOptions {
  /**
   * Whether it is made sure that what was opened lies in the folder of the file,
   * before its text goes to a model; costs a tenth of a millisecond.
   *
   * @default false
   */
  isInside?: boolean;
}

/**
 * Reads the first `maxBytes` of a SKILL.md as text; never throws for what is in
 * it, but gives the finding that says why there is no text.
 */
export async function readSkillFile(
  file: string,
  maxBytes: number,
  { isInside = false }: ReadSkillFileOptions = {},
): Promise<SkillFileText | { error: Finding }> {
  let head: Head;
  try {
    using opened = isInside ? await openInside(dirname(file), file) : openRegularSync(file);
    head = await readStart(opened, maxBytes);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { error: finding("file-unreadable", `The file cannot be read: ${error.message}`) };
  }
  const { bytes, sizeBytes } = head;
  const isWhole = sizeBytes <= bytes.length;
  const marked = decodeUtf16(bytes);
  if (marked !== null) {
    const message = "The file is in UTF-16; the specification wants UTF-8";
    return { text: marked, isWhole, sizeBytes, findings: [finding("bad-utf8", message)] };
  }
  const format = binaryFormat(bytes.subarray(0, sniffedBytes));
  if (format !== null) {
    return { error: finding("file-binary", `The file is ${format}, not text in UTF-8`) };
  }
  const { text, hasBadBytes } = decodeUtf8(bytes, !isWhole);
  if (isWhole && text.trim() === "") return { error: finding("file-empty", "The file is empty") };
  if (isWhole && linkText.test(text)) {
    const message = `The file holds the text of a link, "${text.trim()}", as a checkout without ` +
      "links leaves it; check out again with: git config core.symlinks true";
    return { error: finding("file-link-text", message) };
  }
  const findings = hasBadBytes
    ? [finding("bad-utf8", "Bytes that are not UTF-8 were replaced")]
    : [];
  if (hasByteOrderMark(bytes)) {
    findings.push(finding("byte-order-mark", "The file begins with a byte order mark", 1));
  }
  return { text, isWhole, sizeBytes, findings };
}

async function readStart(file: Deno.FsFile, maxBytes: number): Promise<Head> {
  const { size } = file.statSync();
  const wanted = Math.min(maxBytes, size);
  if (wanted > maxSmallFileBytes) {
    return { bytes: await readHead(file, { maxBytes: wanted }), sizeBytes: size };
  }
  // Synchronous: for a small file the way to a worker thread and back takes longer.
  const bytes = new Uint8Array(wanted);
  let length = 0;
  for (let count: number | null = 1; length < wanted && count !== null; length += count ?? 0) {
    count = file.readSync(bytes.subarray(length));
  }
  return { bytes: bytes.subarray(0, length), sizeBytes: size };
}
