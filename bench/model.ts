/**
 * Figures of the model client: reading streams.
 * @module
 */
import { ReplyBuilder } from "../lib/model/stream/reply.ts";
import { StreamDecoder } from "../lib/model/stream/events.ts";
import { median, plainRow, type Row } from "./measure.ts";

/** Chunks that one network read brings. */
const chunksInRead = 16;

/** Costs of a chunk, and memory over a long stream. */
export function modelRows(): Row[] {
  const costs = Array.from({ length: 5 }, () => read(20_000).microseconds);
  const grown = read(1_000_000).heapMiB - read(200_000).heapMiB;
  return [
    plainRow("parsing and assembling a streamed chunk", "µs", 15, median(costs)),
    plainRow("memory of 1,000,000 chunks above that of 200,000", "MiB", 32, grown),
  ];
}

/** Reads so many chunks with one letter of text each; the text itself is kept, as it must be. */
function read(chunks: number): { microseconds: number; heapMiB: number } {
  const chunk = { choices: [{ index: 0, delta: { content: "x" }, finish_reason: null }] };
  const event = `data: ${JSON.stringify({ id: "chatcmpl-1", model: "bench", ...chunk })}\n\n`;
  const bytes = new TextEncoder().encode(event.repeat(chunksInRead));
  const decoder = new StreamDecoder();
  const builder = new ReplyBuilder({ newId: () => "id" });
  const startedAt = performance.now();
  for (let done = 0; done < chunks; done += chunksInRead) {
    for (const item of decoder.push(bytes)) if (item.type === "chunk") builder.add(item.chunk);
    builder.takeDeltas();
  }
  const microseconds = (performance.now() - startedAt) * 1000 / chunks;
  return { microseconds, heapMiB: Deno.memoryUsage().heapUsed / 1024 / 1024 };
}
