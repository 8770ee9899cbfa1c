/**
 * The text of a SKILL.md, or why there is none.
 * @module
 */
import { binaryFormat, decodeUtf8 } from "./bytes.ts";
import { type Finding, finding } from "./diagnostics.ts";

/** Bytes of a SKILL.md that are ever read. */
export const maxSkillFileBytes = 1024 * 1024;
/** Bytes that hold any real frontmatter. */
export const headBytes = 64 * 1024;

/** What {@linkcode readSkillFile} gives: the text, or the finding that says why not. */
export type SkillFileText =
  | { text: string; isWhole: boolean; findings: Finding[] }
  | { error: Finding };

/** Reads the first `maxBytes` of a SKILL.md as text; never throws for what is in it. */
export async function readSkillFile(file: string, maxBytes: number): Promise<SkillFileText> {
  let read: { bytes: Uint8Array; isWhole: boolean };
  try {
    read = await readHead(file, maxBytes);
  } catch (error) {
    return { error: finding("file-unreadable", `The file cannot be read: ${describe(error)}`) };
  }
  const format = binaryFormat(read.bytes.subarray(0, 8192));
  if (format !== undefined) {
    return { error: finding("file-binary", `The file is ${format}, not text in UTF-8`) };
  }
  const { text, hasBadBytes } = decodeUtf8(read.bytes, !read.isWhole);
  if (text.trim() === "" && read.isWhole) {
    return { error: finding("file-empty", "The file is empty") };
  }
  const findings = hasBadBytes
    ? [finding("bad-utf8", "Bytes that are not UTF-8 were replaced")]
    : [];
  return { text, isWhole: read.isWhole, findings };
}

async function readHead(
  path: string,
  maxBytes: number,
): Promise<{ bytes: Uint8Array; isWhole: boolean }> {
  if (Deno.statSync(path).size <= maxBytes) {
    return { bytes: await Deno.readFile(path), isWhole: true };
  }
  using file = await Deno.open(path);
  const bytes = new Uint8Array(maxBytes);
  let length = 0;
  while (length < maxBytes) {
    const count = await file.read(bytes.subarray(length));
    if (count === null) break;
    length += count;
  }
  return { bytes: bytes.subarray(0, length), isWhole: false };
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
