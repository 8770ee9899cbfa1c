import assert from "node:assert/strict";
import {
  type ChatModel,
  type ChatRequest,
  ContextOverflow,
  type Message,
  type ModelEvent,
  type Reply,
} from "../../lib/model/chat_model.ts";
import { createCompactingModel } from "../../lib/model/fit/compaction.ts";
import { countChars } from "../../lib/model/fit/size.ts";

/** A model that answers by the size of what it is asked; remembers each question. */
class SizedModel implements ChatModel {
  readonly name = "sized";
  readonly baseUrl = "http://localhost/v1";
  readonly asked: Message[][] = [];
  readonly #windowTokens: number;
  readonly #countTokens: (chars: number) => number;

  constructor(windowTokens: number, countTokens = (chars: number) => Math.ceil(chars / 3.5)) {
    this.#windowTokens = windowTokens;
    this.#countTokens = countTokens;
  }

  async *ask({ messages, tools }: ChatRequest): AsyncGenerator<ModelEvent, Reply> {
    this.asked.push([...messages]);
    const input_tokens = this.#countTokens(countChars(messages, tools));
    if (input_tokens > this.#windowTokens) {
      throw new ContextOverflow("too long", {
        limit: { unit: "tokens", count: this.#windowTokens },
        hint: "Less",
      });
    }
    const isSummary = messages.at(-1)?.content?.toString().startsWith("Summarise");
    yield { type: "text_delta", text: "x" };
    return {
      message: { role: "assistant", content: isSummary ? "SUMMARY" : "Answer", toolCalls: [] },
      finishReason: "stop",
      usage: { input_tokens, output_tokens: 1, cached_tokens: 0, estimated: false },
    };
  }
}

const user: Message = { role: "user", content: "Do it" };

function called(key: string, size: number): Message[] {
  const call = { key, id: key, name: "read_file_in_skill", arguments: "{}" };
  return [
    { role: "assistant", content: "y".repeat(size / 10), toolCalls: [call] },
    { role: "tool", callKey: key, callId: key, name: call.name, content: key.repeat(size) },
  ];
}

async function ask(
  model: ChatModel,
  messages: Message[],
): Promise<{ codes: string[]; reply: Reply }> {
  const asking = model.ask({ messages, tools: [], signal: new AbortController().signal });
  const codes: string[] = [];
  let next = await asking.next();
  for (; !next.done; next = await asking.next()) {
    codes.push(next.value.type === "warning" ? next.value.code : next.value.type);
  }
  return { codes, reply: next.value };
}

Deno.test("createCompactingModel() sends what fits as it is", async () => {
  const inner = new SizedModel(1000);
  const messages = [user, ...called("a", 1000)];
  const { codes } = await ask(createCompactingModel(inner, { windowTokens: 1000 }), messages);
  assert.deepEqual(codes, ["text_delta"]);
  assert.deepEqual(inner.asked, [messages]);
});

Deno.test("createCompactingModel() prunes results at 80 %, and leaves the conversation alone", async () => {
  const inner = new SizedModel(1000);
  const messages = [user, ...called("a", 1300), ...called("b", 1300)];
  const before = structuredClone(messages);
  const { codes } = await ask(createCompactingModel(inner, { windowTokens: 1000 }), messages);
  assert.deepEqual(codes, ["context_pruned", "text_delta"]);
  assert.match(String(inner.asked[0]?.[2]?.content), /^\{"note"/);
  assert.deepEqual(inner.asked[0]?.slice(3), called("b", 1300));
  assert.deepEqual(messages, before);
});

Deno.test("createCompactingModel() summarises where pruning is not enough, and remembers it", async () => {
  const inner = new SizedModel(1000);
  const model = createCompactingModel(inner, { windowTokens: 1000 });
  const long: Message = { role: "assistant", content: "z".repeat(2500), toolCalls: [] };
  const messages: Message[] = [user, long, { role: "user", content: "Go on" }, ...called("a", 500)];
  const first = await ask(model, messages);
  assert.deepEqual(first.codes, ["context_summarised", "history_summarised", "text_delta"]);
  assert.equal(first.reply.message.content, "Answer");
  const summary: Message = {
    role: "user",
    content: "Summary of the conversation so far, as its first part was removed:\n\nSUMMARY",
  };
  assert.deepEqual(inner.asked[1], [user, summary, ...messages.slice(2)]);

  messages.push(first.reply.message, { role: "user", content: "And?" });
  const second = await ask(model, messages);
  assert.deepEqual(second.codes, ["text_delta"]);
  assert.deepEqual(inner.asked[2], [user, summary, ...messages.slice(2)]);
});

Deno.test("createCompactingModel() counts what a summary costs", async () => {
  const inner = new SizedModel(1000);
  const long: Message = { role: "assistant", content: "z".repeat(2900), toolCalls: [] };
  const { reply } = await ask(createCompactingModel(inner, { windowTokens: 1000 }), [
    user,
    long,
    { role: "user", content: "Go on" },
  ]);
  assert.equal(reply.usage?.output_tokens, 2);
});

Deno.test("createCompactingModel() learns the window from an overflow and asks again", async () => {
  const inner = new SizedModel(1000);
  const model = createCompactingModel(inner, { windowTokens: null });
  const messages = [user, ...called("a", 3000), ...called("b", 1000)];
  const { codes, reply } = await ask(model, messages);
  assert.deepEqual(codes, ["context_pruned", "text_delta"]);
  assert.equal(reply.message.content, "Answer");
  assert.equal(inner.asked.length, 2);
});

Deno.test("createCompactingModel() believes an endpoint that counts more than it estimates", async () => {
  const inner = new SizedModel(1000, (chars) => chars);
  const model = createCompactingModel(inner, { windowTokens: null });
  const { reply } = await ask(model, [user, ...called("a", 1000), ...called("b", 200)]);
  assert.equal(reply.message.content, "Answer");
});

Deno.test("createCompactingModel() gives up with the numbers after two recoveries", async () => {
  const inner = new SizedModel(100);
  const messages: Message[] = [{ role: "user", content: "x".repeat(3500) }];
  await assert.rejects(ask(createCompactingModel(inner, { windowTokens: null }), messages), {
    kind: "limit",
    message: "Conversation of about 1,004 tokens does not fit into the context window of 100 " +
      "tokens: too long",
    hint: "Less",
  });
  assert.equal(inner.asked.length, 3);
});

Deno.test("createCompactingModel() asks for the window once, when a conversation is long", async () => {
  let probes = 0;
  const findWindow = () => Promise.resolve(probes++ === 0 ? 2000 : null);
  const inner = new SizedModel(4000);
  const model = createCompactingModel(inner, { windowTokens: null, findWindow });
  await ask(model, [user]);
  assert.equal(probes, 0);
  const { codes } = await ask(model, [user, ...called("a", 4000), ...called("b", 2000)]);
  await ask(model, [user, ...called("a", 4000), ...called("b", 2000)]);
  assert.deepEqual(codes, ["context_pruned", "text_delta"]);
  assert.equal(probes, 1);
});

Deno.test("createCompactingModel() warns once when a server cuts the prompt", async () => {
  const inner = new SizedModel(100_000, (chars) => Math.min(4096, Math.ceil(chars / 3.5)));
  const model = createCompactingModel(inner, { windowTokens: null });
  const messages: Message[] = [{ role: "user", content: "x".repeat(30_000) }];
  const outcomes = [await ask(model, messages), await ask(model, messages)];
  assert.deepEqual(outcomes.map(({ codes }) => codes), [
    ["text_delta", "prompt_truncated"],
    ["text_delta"],
  ]);
});

Deno.test("createCompactingModel() does not take small pictures for a prompt that was cut", async () => {
  const inner = new SizedModel(100_000, () => 2 * 256 + 600);
  const model = createCompactingModel(inner, { windowTokens: null });
  const image = { type: "image" as const, url: "data:image/png;base64,AA==" };
  const text = { type: "text" as const, text: "x".repeat(2000) };
  const { codes } = await ask(model, [{ role: "user", content: [text, image, image] }]);
  assert.deepEqual(codes, ["text_delta"]);
});

Deno.test("createCompactingModel() keeps the number of messages below an endpoint's limit", async () => {
  const asked: number[] = [];
  const inner: ChatModel = {
    name: "few",
    baseUrl: "http://localhost/v1",
    // deno-lint-ignore require-yield -- it says nothing but its reply
    async *ask({ messages }) {
      asked.push(messages.length);
      if (messages.length > 40) {
        throw new ContextOverflow("Chat history exceeds the 40-message limit", {
          limit: { unit: "messages", count: 40 },
        });
      }
      return {
        message: { role: "assistant", content: "Short", toolCalls: [] },
        finishReason: "stop",
        usage: null,
      };
    },
  };
  const model = createCompactingModel(inner, { windowTokens: null });
  const talk = Array.from({ length: 30 }, (_, turn): Message[] => [
    { role: "user", content: `Question ${turn}` },
    { role: "assistant", content: "Answer", toolCalls: [] },
  ]).flat();
  const { reply, codes } = await ask(model, [...talk, user]);
  assert.equal(reply.message.content, "Short");
  assert(codes.includes("context_summarised"));
  assert((asked.at(-1) ?? 99) <= 40, asked.join());
});
