/**
 * The prompt: words of the command line, standard input, or both.
 * @module
 */
import type { Config } from "../config/resolve.ts";
import { RunnerError } from "../errors.ts";
import type { ImagePart, TextPart, UserMessage } from "../model/chat_model.ts";
import type { Arguments } from "./arguments.ts";
import type { Io } from "./io.ts";

/** After so long without any input a line says what the program waits for. */
const silenceMs = 2000;

/** No model takes as much. JSON may write each byte as six characters, and no text has 2^29. */
const maxInputBytes = 64 * 1024 * 1024;

/** What a person asks. */
export interface Prompt {
  /** The words; empty if the whole prompt is attached. */
  words: string;
  /** What came through standard input behind words. */
  attached: TextPart[];
}

/**
 * Returns the prompt, or null if there is none and someone sits at a terminal.
 * Input that follows a prompt is set off by a tag, so that the model can tell
 * the two apart. Standard input is read to its end.
 *
 * @throws {RunnerError} `usage` for an empty prompt, and for input that is too long or not UTF-8
 */
export async function readPrompt(
  args: Arguments,
  { noStdin }: Pick<Config, "noStdin">,
  io: Io,
): Promise<Prompt | null> {
  const isDash = args.positionals.length === 1 && args.positionals[0] === "-";
  const words = isDash ? "" : args.positionals.join(" ");
  const isPicture = args.lists.image?.includes("-") ?? false;
  const isClosed = isPicture || noStdin.value;
  if (isDash && isClosed) {
    const rival = isPicture ? "--image - takes it already" : `${noStdin.source} forbids it`;
    throw new RunnerError("usage", `- asks for standard input, ${rival}`);
  }
  if (args.positionals.length > 0 && !isDash) {
    if (words.trim() === "") throw new RunnerError("usage", "The prompt is empty");
    const hasInput = !isClosed && !io.stdin.isTerminal;
    return { words, attached: hasInput ? await readAttachedInput(args, io) : [] };
  }
  if (!isDash && (isClosed || io.stdin.isTerminal)) return null;
  const input = await readInput(io);
  if (input.trim() === "") {
    throw new RunnerError("usage", "The prompt is empty: nothing came from standard input", {
      hint: 'Give a prompt, such as skills-runner "What is 1/3 + 1/6?"',
    });
  }
  return { words: input, attached: [] };
}

/** What is attached to a prompt beside standard input. */
export interface PromptAttachments {
  files: readonly TextPart[];
  images: readonly ImagePart[];
}

/** The content of the message: the words alone where nothing is attached. */
export function promptContent(
  { words, attached }: Prompt,
  { files, images }: PromptAttachments,
): UserMessage["content"] {
  const others = [...attached, ...files, ...images];
  return others.length === 0 ? words : [{ type: "text", text: words }, ...others];
}

async function readAttachedInput({ flags }: Arguments, io: Io): Promise<TextPart[]> {
  const bytes = await readInputBytes(io);
  if (bytes.length === 0) {
    const isSaid = !flags.has("quiet") && await io.stdin.isDevice?.() === false;
    if (isSaid) await io.stderr.write("standard input is empty: asking without it\n");
    return [];
  }
  const input = decodeInput(bytes);
  if (input.trim() === "") return [];
  return [{ type: "text", text: `<stdin>\n${input}\n</stdin>`, attachment: "standard input" }];
}

/**
 * Reads standard input to its end as text.
 *
 * @throws {RunnerError} `usage` if it is too long or not UTF-8; names the first wrong byte
 */
export async function readInput(io: Io): Promise<string> {
  return decodeInput(await readInputBytes(io));
}

function decodeInput(bytes: Uint8Array<ArrayBuffer>): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new RunnerError(
      "usage",
      `Standard input is not UTF-8: wrong byte at offset ${firstWrongByte(bytes)}`,
      { hint: `Convert it, for example with iconv -f ${likelyEncoding(bytes)} -t utf-8`, cause },
    );
  }
}

/** Two bytes at the beginning tell UTF-16, as PowerShell writes it. */
function likelyEncoding([first, second]: Uint8Array): string {
  const isMarked = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  return isMarked ? "utf-16" : "latin1";
}

/**
 * Reads standard input to its end.
 *
 * @throws {RunnerError} `usage` if it has more than 64 MiB
 */
export async function readInputBytes(
  { stdin, stderr, signal, isQuiet }: Io,
): Promise<Uint8Array<ArrayBuffer>> {
  const notice = setTimeout(() => {
    if (isQuiet) return;
    stderr.write("waiting for standard input; --no-stdin runs without it\n")
      .catch(() => {/* there is nobody left to tell */});
  }, silenceMs);
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = stdin.readable.getReader();
  const cancel = () => reader.cancel();
  signal.addEventListener("abort", cancel);
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      clearTimeout(notice);
      chunks.push(next.value);
      length += next.value.length;
      if (length > maxInputBytes) throw inputTooLong();
    }
    signal.throwIfAborted();
  } finally {
    clearTimeout(notice);
    signal.removeEventListener("abort", cancel);
    reader.releaseLock();
  }
  return new Uint8Array(await new Blob(chunks as BlobPart[]).arrayBuffer());
}

function inputTooLong(): RunnerError {
  return new RunnerError("usage", "Standard input has more than 64 MiB", {
    hint: "Put it into a file and name that in the prompt: scripts of skills can read it",
  });
}

/** The longest prefix without a wrong byte ends before it: found by halving. */
function firstWrongByte(bytes: Uint8Array<ArrayBuffer>): number {
  let [good, bad] = [0, bytes.length];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (isPrefixOfUtf8(bytes.subarray(0, middle))) good = middle;
    else bad = middle;
  }
  return good;
}

function isPrefixOfUtf8(bytes: Uint8Array<ArrayBuffer>): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}
