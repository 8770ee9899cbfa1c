/**
 * What a process prints: passed on as it comes, kept up to a cap, in a file beyond it.
 * @module
 */
import { ByteRing, concat } from "./byte_ring.ts";
import { capText, decodeText } from "./cap_text.ts";
import { OutputFile } from "./output_file.ts";
import { LastStatesOfBytes } from "../words/redraw.ts";

/** Which of a process's output streams. */
export type OutputStream = "stdout" | "stderr";

/** One output stream of a process, capped for the model. */
export interface CapturedOutput {
  /** At most `maxChars` characters: head and tail, with a line between that says what is missing. */
  text: string;
  /** True if `text` is not the whole output. */
  truncated: boolean;
  /** Size of the whole output; of a line that was drawn again and again its last state counts. */
  bytes: number;
  /** The file with the whole output; only if `truncated`, and if the file could be made. */
  file?: string | undefined;
}

/** Is told what a process prints; a promise holds the process up until it is fulfilled. */
export type OnOutput = (stream: OutputStream, text: string) => void | Promise<void>;

export interface OutputCaptureOptions {
  name: OutputStream;
  /** Characters kept. */
  maxChars: number;
  /** Folder for the file with the whole output; made when needed. */
  outputFolder: string;
  /**
   * Called with whole characters as they come, each state of a line included; no
   * more is read before its promise is fulfilled.
   */
  onOutput?: OnOutput | undefined;
}

const chunkBytes = 64 * 1024;
/** One unit of a string takes at most this many bytes of UTF-8. */
const maxBytesPerChar = 3;

/** Reads one output stream to its end, in constant memory. */
export class OutputCapture {
  readonly #options: OutputCaptureOptions;
  readonly #reader: ReadableStreamBYOBReader;
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  readonly #lines = new LastStatesOfBytes();
  readonly #headBytes: number;
  readonly #head: Uint8Array[] = [];
  #tail?: ByteRing;
  #file?: OutputFile;
  #bytes = 0;
  /** Nobody is waited for any more. */
  readonly #cancelled = Promise.withResolvers<void>();

  /** Fulfilled when the stream has ended, or {@linkcode cancel} was called. */
  readonly drained: Promise<void>;

  /** Begins to read at once. */
  constructor(readable: ReadableStream<Uint8Array>, options: OutputCaptureOptions) {
    this.#options = options;
    this.#headBytes = options.maxChars * maxBytesPerChar;
    this.#reader = readable.getReader({ mode: "byob" });
    this.drained = this.#drain();
  }

  /** Stops reading; what has been read is kept. */
  async cancel(): Promise<void> {
    this.#cancelled.resolve();
    await this.#reader.cancel();
    await this.drained;
  }

  /** The capped output; to be called once, when `drained` is fulfilled. */
  async finish(): Promise<CapturedOutput> {
    await this.#report(this.#decoder.decode());
    await this.#keep(this.#lines.end());
    const head = concat(this.#head);
    const { maxChars } = this.#options;
    const bytes = this.#bytes;
    if (this.#tail === undefined) {
      const text = decodeText(head);
      if (text.length <= maxChars) return { text, truncated: false, bytes };
      this.#file = await this.#openFile(head);
    }
    const tail = concat([head, this.#tail?.bytes() ?? new Uint8Array()]);
    const text = capText(head, tail, { bytes, maxChars, where: this.#file?.close() ?? "" });
    return { text, truncated: true, bytes, file: this.#file?.path };
  }

  async #drain(): Promise<void> {
    let buffer = new Uint8Array(chunkBytes);
    try {
      for (;;) {
        const { value, done } = await this.#reader.read(buffer);
        if (done) return;
        await this.#take(value);
        // The same memory is read into again, so that a gigabyte of output leaves no garbage.
        buffer = new Uint8Array(value.buffer);
      }
    } finally {
      // A no-op at the end; closes the pipe when `onOutput` has thrown.
      await this.#reader.cancel();
    }
  }

  async #take(chunk: Uint8Array): Promise<void> {
    if (this.#options.onOutput !== undefined) {
      await this.#report(this.#decoder.decode(chunk, { stream: true }));
    }
    await this.#keep(this.#lines.add(chunk));
  }

  async #keep(chunk: Uint8Array): Promise<void> {
    const room = Math.max(0, this.#headBytes - this.#bytes);
    this.#bytes += chunk.length;
    if (room > 0) this.#head.push(chunk.slice(0, room));
    const rest = chunk.subarray(room);
    if (rest.length === 0) return;
    this.#tail ??= new ByteRing(this.#headBytes);
    this.#file ??= await this.#openFile(concat(this.#head));
    this.#tail.push(rest);
    await this.#file.write(rest);
  }

  async #report(text: string): Promise<void> {
    const { onOutput, name } = this.#options;
    if (text === "" || onOutput === undefined) return;
    const taken = onOutput(name, text);
    if (taken !== undefined) await Promise.race([taken, this.#cancelled.promise]);
  }

  async #openFile(head: Uint8Array): Promise<OutputFile> {
    const { outputFolder, name } = this.#options;
    const file = await OutputFile.create(outputFolder, `${crypto.randomUUID()}.${name}.txt`);
    await file.write(head);
    return file;
  }
}
