import assert from "node:assert/strict";
import { mayBeginUnmarked, ThinkSplitter } from "../../lib/model/stream/think.ts";
import { ReplyBuilder } from "../../lib/model/stream/reply.ts";
import { delta } from "../support/raw_endpoint.ts";
import { createRandom } from "../support/random.ts";

interface Split {
  reasoning: string;
  text: string;
}

function split(
  content: string,
  options: { mayBeUnmarked?: boolean | undefined; cuts?: number[] } = {},
): Split {
  const { mayBeUnmarked = false, cuts = [] } = options;
  const splitter = new ThinkSplitter({ mayBeUnmarked });
  const pieces = [...cuts, content.length].map((end, index, ends) =>
    splitter.push(content.slice(ends[index - 1] ?? 0, end))
  );
  const all = [...pieces, splitter.end()];
  return {
    reasoning: all.map(({ reasoning }) => reasoning).join(""),
    text: all.map(({ text }) => text).join(""),
  };
}

const cases: { name: string; content: string; split: Split; mayBeUnmarked?: boolean }[] = [
  {
    name: "marked reasoning",
    content: "<think>Hm, 1 < 2</think>\n\nHello",
    split: { reasoning: "Hm, 1 < 2", text: "Hello" },
  },
  {
    name: "reasoning after blank lines",
    content: "\n <think>\nHm\n</think>\nHello\n",
    split: { reasoning: "\nHm\n", text: "Hello\n" },
  },
  {
    name: "other tags",
    content: "<thinking>Hm</thinking>Hello",
    split: { reasoning: "Hm", text: "Hello" },
  },
  {
    name: "the tags of Mistral",
    content: "[THINK]Hm[/THINK]Hello",
    split: { reasoning: "Hm", text: "Hello" },
  },
  {
    name: "empty reasoning",
    content: "<think></think>Hello",
    split: { reasoning: "", text: "Hello" },
  },
  {
    name: "reasoning that never ends",
    content: "<think>Hm",
    split: { reasoning: "Hm", text: "" },
  },
  {
    name: "tags within an answer",
    content: "Use <think> and </think>",
    split: { reasoning: "", text: "Use <think> and </think>" },
  },
  {
    name: "another tag first",
    content: "<b>Hello</b>",
    split: { reasoning: "", text: "<b>Hello</b>" },
  },
  { name: "blank text", content: " \n", split: { reasoning: "", text: " \n" } },
  {
    name: "reasoning without its opening tag",
    content: "Hm\nsure\n</think>\n\nHello",
    split: { reasoning: "Hm\nsure\n", text: "Hello" },
    mayBeUnmarked: true,
  },
  {
    name: "an answer of a model that may reason",
    content: "Hello\nthere",
    split: { reasoning: "Hello\nthere", text: "Hello\nthere" },
    mayBeUnmarked: true,
  },
];

for (const { name, content, split: expected, mayBeUnmarked } of cases) {
  Deno.test(`ThinkSplitter splits ${name}, wherever the text is cut`, () => {
    assert.deepEqual(split(content, { mayBeUnmarked }), expected);
    for (let seed = 0; seed < 100; seed++) {
      const random = createRandom(seed);
      const cuts = Array.from({ length: random(12) }, () => random(content.length + 1))
        .sort((a, b) => a - b);
      assert.deepEqual(split(content, { mayBeUnmarked, cuts }), expected, `cuts ${cuts}`);
    }
  });
}

Deno.test("ThinkSplitter gives an answer about tags out as text, wherever it is cut", () => {
  const content = "Write\n<think>\nHm\n</think>\nthen";
  for (let cut = 0; cut <= content.length; cut++) {
    assert.equal(split(content, { mayBeUnmarked: true, cuts: [cut] }).text, content);
  }
});

Deno.test("ThinkSplitter streams what may be reasoning, and gives it out again as the answer", () => {
  const splitter = new ThinkSplitter({ mayBeUnmarked: true });
  assert.deepEqual(splitter.push("Hel"), { reasoning: "Hel", text: "" });
  assert.deepEqual(splitter.push("lo\n</th"), { reasoning: "lo\n", text: "" });
  assert.deepEqual(splitter.push("e>"), { reasoning: "</the>", text: "" });
  assert.deepEqual(splitter.end(), { reasoning: "", text: "Hello\n</the>" });
  assert.equal(splitter.beganUnmarked, false);
});

Deno.test("ThinkSplitter lets text through at once, and reasoning as far as it is certain", () => {
  const splitter = new ThinkSplitter({ mayBeUnmarked: false });
  assert.deepEqual(splitter.push("<think>If 1 < 2 </th"), {
    reasoning: "If 1 < 2 ",
    text: "",
  });
  assert.deepEqual(splitter.push("en </think>Hel"), { reasoning: "</then ", text: "Hel" });
  assert.deepEqual(splitter.push("lo"), { reasoning: "", text: "lo" });
});

Deno.test("ReplyBuilder keeps reasoning out of an answer, even where only its end is marked", () => {
  const builder = new ReplyBuilder({ newId: () => "id" });
  builder.add(delta({ content: "Hm\n</think>\n\nHello" }, "stop"));
  builder.end();
  assert.equal(builder.unmarkedReasoning, "Hm");
  assert.equal(builder.build().message.content, "Hello");
});

Deno.test("ReplyBuilder holds nothing back once the server marks reasoning by itself", () => {
  const builder = new ReplyBuilder({ newId: () => "id", mayBeUnmarked: true });
  builder.add(delta({ content: "\n" }));
  builder.add(delta({ reasoning_content: "Hm" }));
  builder.add(delta({ content: "Hello" }));
  assert.deepEqual(builder.takeDeltas(), { reasoning: "Hm", text: "\nHello" });
});

Deno.test("mayBeginUnmarked() knows models by their names", () => {
  const names = [
    "deepseek-r1:8b",
    "Qwen/QwQ-32B",
    "qwen3:4b",
    "qwen3-coder:30b",
    "gpt-5",
    "gemma3",
  ];
  assert.deepEqual(names.map(mayBeginUnmarked), [true, true, true, false, false, false]);
});
