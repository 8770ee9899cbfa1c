/**
 * The interactive session.
 * @module
 */
import type { Message } from "../model/chat_model.ts";
import type { Renderer } from "../render/renderer.ts";
import type { Runner } from "../runner.ts";
import { show } from "./chat.ts";
import { printError } from "./failure.ts";
import type { Io } from "./io.ts";

/** Answers one line after the other until the end of the input or `/exit`. */
export async function talk(runner: Runner, renderer: Renderer, io: Io): Promise<number> {
  const history: Message[] = [];
  await io.stderr.write("Ask, or leave with /exit or Ctrl-D.\n");
  for await (const line of promptedLines(io)) {
    if (line === "/exit") break;
    if (line === "") continue;
    const { error } = await show(runner.run(line, { signal: io.signal, history }), renderer);
    if (error !== null) await printError(error, io);
    if (io.signal.aborted) return error?.exitCode ?? 1;
  }
  return 0;
}

/** Yields the lines that are typed, each after a prompt. */
async function* promptedLines({ stdin, stderr, signal }: Io): AsyncGenerator<string> {
  const reader = stdin.readable.pipeThrough(new TextDecoderStream()).getReader();
  const cancel = () => reader.cancel();
  signal.addEventListener("abort", cancel);
  let buffer = "";
  try {
    await stderr.write("> ");
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      const lines = (buffer + next.value).split("\n");
      buffer = lines.pop() ?? "";
      for (const line of lines) {
        yield line.trim();
        await stderr.write("> ");
      }
    }
    signal.throwIfAborted();
    await stderr.write("\n");
  } finally {
    signal.removeEventListener("abort", cancel);
  }
}
