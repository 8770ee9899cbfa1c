import assert from "node:assert/strict";
import type { JsonObject } from "../../lib/events.ts";
import { WrittenMessages } from "../../lib/model/endpoint/written.ts";
import type { Message } from "../../lib/model/chat_model.ts";

const decoder = new TextDecoder();

function item(content: string): JsonObject {
  return { role: "user", content };
}

Deno.test.each([
  { name: "of no message", before: [], now: [] },
  { name: "that grew", before: [item("a")], now: [item("a"), item("ü€😀")] },
  { name: "that shrank", before: [item("a"), item("b")], now: [item("a")] },
  { name: "whose start changed", before: [item("a"), item("b")], now: [item("longer"), item("b")] },
  { name: "of a megabyte", before: [item("a")], now: [item("€".repeat(350_000)), item("b")] },
] as { name: string; before: JsonObject[]; now: JsonObject[] }[])(
  "WrittenMessages writes the body of a conversation $name as JSON",
  ({ before, now }) => {
    const written = new WrittenMessages();
    written.bytesOf({ model: "m", messages: before, stream: true });
    const body = { model: "m", messages: now, tools: [1, "a", null], n: undefined, stream: false };
    assert.equal(
      decoder.decode(written.bytesOf(body as unknown as JsonObject)),
      JSON.stringify(body),
    );
  },
);

Deno.test("WrittenMessages writes what has not changed once", () => {
  const written = new WrittenMessages();
  let reads = 0;
  const message = {
    role: "user",
    get content() {
      reads++;
      return "Hello";
    },
  };
  const bodies = [1, 2, 3].map((count) => {
    const messages = [message, ...Array.from({ length: count }, () => item("more"))];
    return decoder.decode(written.bytesOf({ messages }));
  });
  assert.equal(reads, 1);
  assert.equal(bodies[2]?.match(/more/g)?.length, 3);
});

Deno.test("WrittenMessages writes a message anew where messages are written in another way", () => {
  const written = new WrittenMessages();
  const message: Message = { role: "user", content: "Hello" };
  const write = (way: string) => {
    written.begin(way);
    return written.write(message, () => [{ way }])[0]?.way;
  };
  assert.deepEqual(["chat", "chat", "responses", "chat"].map(write), [
    "chat",
    "chat",
    "responses",
    "chat",
  ]);
});

Deno.test("WrittenMessages sends no halves of characters", () => {
  const bytes = new WrittenMessages().bytesOf({ messages: [item("a\ud83d")], system: "\udc00" });
  assert.equal(
    decoder.decode(bytes),
    '{"messages":[{"role":"user","content":"a\ufffd"}],"system":"\ufffd"}',
  );
});
