/**
 * The text of a SKILL.md, or why there is none.
 * @module
 */
import { reasonOf } from "../../errors.ts";
import { dirname } from "node:path";
import { readHead, readStartSync, type ReadSyncOptions } from "../../files/bounded.ts";
import { openInside } from "../../files/inside.ts";
import { openRegular } from "../../files/regular.ts";
import { binaryFormat, decodeUtf16, decodeUtf8, hasByteOrderMark } from "../files/bytes.ts";
import { type Finding, finding } from "../check/diagnostics.ts";

/** Bytes of a SKILL.md that are ever read. */
export const maxSkillFileBytes = 1024 * 1024;
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
  try {
    using opened = isInside ? await openInside(dirname(file), file) : await openRegular(file);
    const { size } = opened.statSync();
    const bytes = await readHead(opened, { maxBytes: Math.min(maxBytes, size) });
    return toSkillFileText({ bytes, sizeBytes: size });
  } catch (error) {
    return unreadable(error);
  }
}

/** {@linkcode readSkillFile} without waiting: for the beginnings of many files. */
export function readSkillFileStart(
  file: string,
  options: ReadSyncOptions,
): SkillFileText | { error: Finding } {
  try {
    return toSkillFileText(readStartSync(file, options));
  } catch (error) {
    return unreadable(error);
  }
}

function unreadable(error: unknown): { error: Finding } {
  if (!(error instanceof Error)) throw error;
  return { error: finding("file-unreadable", `The file cannot be read: ${reasonOf(error)}`) };
}

function toSkillFileText({ bytes, sizeBytes }: Head): SkillFileText | { error: Finding } {
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
