import assert from "node:assert/strict";
import type { AssistantMessage, Message, ToolCall } from "../../lib/model/chat_model.ts";
import { repairHistory } from "../../lib/model/fit/history.ts";
import { createRandom } from "../support/random.ts";

const missing = JSON.stringify({
  error: "This call has no result: it was interrupted. Call it again if it is still needed",
});

function call(key: string, text = "{}"): ToolCall {
  return { key, id: `id-${key}`, name: "list_skills", arguments: text };
}

function calling(...toolCalls: ToolCall[]): AssistantMessage {
  return { role: "assistant", content: null, toolCalls };
}

function result(key: string, content = `{"of":"${key}"}`): Message {
  return { role: "tool", callKey: key, callId: `id-${key}`, name: "list_skills", content };
}

const user: Message = { role: "user", content: "Hi" };

Deno.test("repairHistory() leaves a valid conversation as it is", () => {
  const messages: Message[] = [
    { role: "system", content: "Be kind" },
    user,
    calling(call("a"), call("b")),
    result("a"),
    result("b"),
    { role: "assistant", content: "Done", toolCalls: [] },
  ];
  assert.deepEqual(repairHistory(messages), messages);
});

Deno.test("repairHistory() answers a call that has no result", () => {
  assert.deepEqual(repairHistory([user, calling(call("a"), call("b")), result("b")]), [
    user,
    calling(call("a"), call("b")),
    result("a", missing),
    result("b"),
  ]);
});

Deno.test("repairHistory() drops results without a call, and second results", () => {
  assert.deepEqual(
    repairHistory([user, result("x"), calling(call("a")), result("a"), result("a", "second")]),
    [user, calling(call("a")), result("a")],
  );
});

Deno.test("repairHistory() puts results in the order of the calls, before what follows", () => {
  const late: Message = { role: "user", content: "And?" };
  assert.deepEqual(
    repairHistory([user, calling(call("a"), call("b")), result("b"), late, result("a")]),
    [user, calling(call("a"), call("b")), result("a"), result("b"), late],
  );
});

Deno.test("repairHistory() never replays arguments that are no JSON object", () => {
  assert.deepEqual(
    repairHistory([user, calling(call("a", '{"x":'), call("b", "[1]")), result("a"), result("b")]),
    [user, calling(call("a"), call("b")), result("a"), result("b")],
  );
});

Deno.test("repairHistory() makes names of calls acceptable", () => {
  const wild = (name: string) => calling({ ...call("a"), name });
  const names = ["", "list skills!", "x".repeat(70)].map((name) => {
    const repaired = repairHistory([user, wild(name)])[1];
    return repaired?.role === "assistant" ? repaired.toolCalls[0]?.name : null;
  });
  assert.deepEqual(names, ["unknown", "list_skills_", "x".repeat(64)]);
});

Deno.test("repairHistory() merges user messages, pictures included", () => {
  const picture = { type: "image" as const, url: "data:image/png;base64,AA==" };
  assert.deepEqual(repairHistory([user, user, { role: "user", content: [picture] }]), [{
    role: "user",
    content: [{ type: "text", text: "Hi\n\nHi" }, picture],
  }]);
});

Deno.test("repairHistory() merges assistant messages, and drops empty ones", () => {
  const empty: Message = { role: "assistant", content: "", toolCalls: [] };
  const text: Message = { role: "assistant", content: "Let me see", toolCalls: [] };
  assert.deepEqual(repairHistory([user, empty, user, text, calling(call("a")), result("a")]), [
    { role: "user", content: "Hi\n\nHi" },
    { role: "assistant", content: "Let me see", toolCalls: [call("a")] },
    result("a"),
  ]);
});

Deno.test("repairHistory() keeps one system message, first", () => {
  assert.deepEqual(
    repairHistory([user, { role: "system", content: "A" }, { role: "system", content: "B" }]),
    [{ role: "system", content: "A\n\nB" }, user],
  );
});

/** Any conversation at all: few keys, so that calls and results meet, miss and repeat. */
function anyHistory(seed: number): Message[] {
  const random = createRandom(seed);
  const keys = ["a", "b", "c"];
  const texts = ["", "text", "{}", '{"x":1}', '{"x":'];
  const key = () => keys[random(keys.length)] ?? "";
  const text = () => texts[random(texts.length)] ?? "";
  const makers: (() => Message)[] = [
    () => ({ role: "system", content: text() }),
    () => ({ role: "user", content: random(3) > 0 ? text() : [{ type: "text", text: text() }] }),
    () => ({
      role: "assistant",
      content: random(2) > 0 ? text() : null,
      toolCalls: Array.from({ length: random(3) }, () => call(key(), text())),
    }),
    () => result(key()),
  ];
  return Array.from({ length: random(12) }, () => makers[random(makers.length)]?.() ?? user);
}

/** What is wrong with a conversation, by the rules of strict endpoints. */
function faults(messages: readonly Message[]): string[] {
  const found: string[] = [];
  let open: string[] = [];
  messages.forEach((message, index) => {
    const previous = messages[index - 1];
    if (message.role === "system" && index > 0) found.push("system not first");
    if (message.role === "user" && previous?.role === "user") found.push("two users");
    if (message.role === "assistant" && previous?.role === "assistant") {
      found.push("two assistants");
    }
    if (message.role === "tool") {
      if (open.shift() !== message.callKey) found.push("result out of place");
      return;
    }
    if (open.length > 0) found.push("call without result");
    open = message.role === "assistant" ? message.toolCalls.map(({ key }) => key) : [];
    if (message.role !== "assistant") return;
    if (!message.content && open.length === 0) found.push("empty assistant");
    for (const { arguments: text } of message.toolCalls) {
      if (typeof JSON.parse(text) !== "object") found.push("arguments");
    }
  });
  if (open.length > 0) found.push("call without result at the end");
  return found;
}

Deno.test("repairHistory() makes any conversation valid, and is idempotent", () => {
  for (let seed = 0; seed < 2000; seed++) {
    const repaired = repairHistory(anyHistory(seed));
    assert.deepEqual(faults(repaired), [], `seed ${seed}`);
    assert.deepEqual(repairHistory(repaired), repaired, `seed ${seed}`);
  }
});
