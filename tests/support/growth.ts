/**
 * Whether work grows with its input, and not with the square of it.
 * @module
 */
import assert from "node:assert/strict";
import process from "node:process";

/** Pieces of which hostile texts are made: each is repeated. */
export const hostilePieces: readonly string[] = [
  ...[" ", "\t", "\n", "\r", "\r\n", "\u00a0", "\u2028", "\ufeff", "\0", "\u001b["],
  ...["<", ">", "<<", "</", "<a", "<a ", "</a>", "<!--", "<title", "<title>", "</title>"],
  ...["<think", "<think>", "</think>", "</think", "\n</think>", "</think> ", "[THINK]", "[/THINK"],
  ...["<tool_call>", "<tool_call>{", "</tool_call>", "<function=", "<function=a>", "</function>"],
  ...['<invoke name="a">', "<parameter=a>", "</parameter>", "<arg_key>", "<arg_key>a</arg_key>"],
  ...["<|", "<|a", "<|a|>", "<｜", "<｜a｜>", "<|python_tag|>", "[TOOL_CALLS]", "[TOOL", "[ARGS]"],
  ...["{", "}", "[", "]", "{}", "[]", "{a:", '{"a":', "[[", "[{", "(", ")", "a(", "a(b=", "=", ":"],
  ...['"', '\\"', "\\", "\\\\", "'", "'''", '"""', '"a"', '"a":1,', '"\\u', "\\ud83d", "\ud83d"],
  ...[
    "`",
    "``",
    "```",
    "```\n",
    "```json\n",
    "`a",
    "~~~",
    "~~~\n",
    ">>>",
    "\n>>>",
    "\n```tool_code",
  ],
  ...["a", "A", "1", "1,", "1_", "run_it", "run_it(", " run_it", "run_it{", "é", "漢"],
  ...[
    "data: ",
    "data: {",
    "data:\n",
    "event: ",
    "event: error\n",
    "error: ",
    ": ",
    "id:\n",
    "[DONE]",
  ],
  ...["retry in 1", "try again in ", "1m", "1s ", "model ", "reasoning ", "name ", "content "],
  ...["max_tokens ", "'a' is not supported ", "use ", "image ", "limit is ", "NaN", "-Infinity,"],
];

/** A text of so many pieces that is quadratic to read takes longer than this, in milliseconds of the processor. */
const suspiciousMs = 40;
const pieces = 16_000;
const attempts = 4;

/**
 * Fails if the work for four times the input takes more than eight times as
 * long, each time it is tried: 4 is linear, 16 is quadratic. The processor's time
 * of this thread counts, which others do not change.
 */
export function assertLinear(name: string, work: (repeated: number) => void): void {
  let ratio = 0;
  for (let attempt = 0; attempt < attempts; attempt++) {
    const largeMs = timeOf(() => work(pieces));
    if (largeMs < suspiciousMs) return;
    // The clock of a thread may tick only every 10 ms.
    const smallMs = timeOf(() => {
      for (let time = 0; time < 4; time++) work(pieces / 4);
    }) / 4;
    ratio = largeMs / Math.max(1, smallMs);
    if (ratio < 8) return;
  }
  failAt(name, ratio);
}

/** As {@linkcode assertLinear}, for work that may be done in several steps. */
export async function assertLinearAsync(
  name: string,
  work: (repeated: number) => unknown,
): Promise<void> {
  let ratio = 0;
  for (let attempt = 0; attempt < attempts; attempt++) {
    const largeMs = await timeOfAsync(() => work(pieces));
    if (largeMs < suspiciousMs) return;
    const smallMs = await timeOfAsync(async () => {
      for (let time = 0; time < 4; time++) await work(pieces / 4);
    }) / 4;
    ratio = largeMs / Math.max(1, smallMs);
    if (ratio < 8) return;
  }
  failAt(name, ratio);
}

function failAt(name: string, ratio: number): never {
  assert.fail(`${name} takes ${ratio.toFixed(1)} times as long for four times as much`);
}

function timeOf(work: () => void): number {
  const elapsed = startWatch();
  work();
  return elapsed();
}

async function timeOfAsync(work: () => unknown): Promise<number> {
  const elapsed = startWatch();
  await work();
  return elapsed();
}

function startWatch(): () => number {
  const { user } = process.threadCpuUsage();
  return () => (process.threadCpuUsage().user - user) / 1000;
}
