/**
 * What a process reads.
 * @module
 */
import { settlesWithin } from "../waiting.ts";

const stopGraceMs = 200;

/** Writes the input and closes; disposing of it stops that. */
export function feed(
  stdin: WritableStream<Uint8Array>,
  input: Uint8Array | ReadableStream<Uint8Array> = new Uint8Array(),
): AsyncDisposable {
  const stop = new AbortController();
  const written = input instanceof Uint8Array
    ? writeAndClose(stdin, input)
    : input.pipeTo(stdin, { signal: stop.signal });
  const fed = written.catch(() => {
    // The process ended before it had read everything, which is its own business.
  });
  return {
    async [Symbol.asyncDispose]() {
      stop.abort();
      await settlesWithin(fed, stopGraceMs);
    },
  };
}

async function writeAndClose(stdin: WritableStream<Uint8Array>, bytes: Uint8Array): Promise<void> {
  const writer = stdin.getWriter();
  try {
    await writer.write(bytes);
  } finally {
    await writer.close();
  }
}
