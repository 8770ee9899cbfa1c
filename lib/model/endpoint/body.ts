/**
 * Bodies of responses, read up to a limit: what an endpoint sends, and what it
 * is when it is decompressed, is never trusted to end.
 * @module
 */
import { observed } from "./attempt_failed.ts";

/** Bytes of an error that are read; what follows is left. */
export const maxErrorBytes = 64 * 1024;
/** Bytes of a list of models, or of another answer that is read whole. */
export const maxListBytes = 4 * 1024 * 1024;

/** Returns the beginning of a body as text, at most so many bytes of it. */
export async function readStart(response: Response, maxBytes: number): Promise<string> {
  const { text } = await readUpTo(response, maxBytes);
  return text;
}

/**
 * Returns a whole body as text.
 *
 * @throws {AttemptFailed} `oversized` if it has more bytes
 */
export async function readWhole(response: Response, maxBytes: number): Promise<string> {
  const { text, isWhole } = await readUpTo(response, maxBytes);
  if (isWhole) return text;
  throw observed("oversized", `the body has more than ${maxBytes / 1024} KiB`);
}

async function readUpTo(
  response: Response,
  maxBytes: number,
): Promise<{ text: string; isWhole: boolean }> {
  const decoder = new TextDecoder();
  const parts: string[] = [];
  let bytes = 0;
  for await (const piece of response.body ?? []) {
    parts.push(decoder.decode(piece.subarray(0, maxBytes - bytes), { stream: true }));
    bytes += piece.length;
    if (bytes > maxBytes) return { text: parts.join(""), isWhole: false };
  }
  return { text: parts.join("") + decoder.decode(), isWhole: true };
}
