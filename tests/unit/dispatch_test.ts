import assert from "node:assert/strict";
import { RunnerError } from "../../lib/errors.ts";
import type { JsonObject } from "../../lib/events.ts";
import { argumentsForDisplay, dispatch } from "../../lib/tools/dispatch.ts";
import type { Tool, ToolContext } from "../../lib/tools/tool.ts";

const context: ToolContext = {
  signal: new AbortController().signal,
  emit() {},
  attachImage() {},
};

function tool(run: (args: JsonObject) => Promise<JsonObject>): Tool {
  return {
    definition: {
      name: "add",
      description: "Adds",
      parameters: {
        type: "object",
        properties: {
          terms: { type: "array", items: { type: "integer" } },
          label: { type: "string" },
        },
        required: ["terms"],
      },
    },
    run,
  };
}

const echo = tool((args) => Promise.resolve({ args }));
const usage = 'Call it as add({"terms": [integer, …], "label"?: string})';

const calls: [string, { name?: string; arguments: string; defect?: string }, JsonObject][] = [
  ["right arguments", { arguments: '{"terms":[1,2]}' }, { args: { terms: [1, 2] } }],
  ["fields it does not know", { arguments: '{"terms":[],"why":"x"}' }, {
    args: { terms: [], why: "x" },
  }],
  ["no tool of that name", { name: "sub", arguments: "{}" }, {
    error: 'There is no tool "sub". The tools are add',
  }],
  ["a missing field", { arguments: "{}" }, {
    error: `Cannot call add: /: Instance does not have required property "terms". ${usage}`,
  }],
  ["nothing at all", { arguments: " " }, {
    error: `Cannot call add: /: Instance does not have required property "terms". ${usage}`,
  }],
  ["null", { arguments: "null" }, {
    error: `Cannot call add: /: Instance does not have required property "terms". ${usage}`,
  }],
  ["an array", { arguments: "[1]" }, {
    error: `Cannot call add: the arguments are not a JSON object. ${usage}`,
  }],
  ["a defect of the call", { arguments: '{"terms":[]}', defect: "It was cut off. Send it again" }, {
    error: "It was cut off. Send it again",
  }],
];
for (const [name, call, expected] of calls) {
  Deno.test(`dispatch() answers ${name}`, async () => {
    assert.deepEqual(await dispatch([echo], { name: "add", ...call }, context), expected);
  });
}

Deno.test("dispatch() answers text that is not JSON with what the parser says", async () => {
  const { error } = await dispatch([echo], { name: "add", arguments: '{"terms": [1,' }, context);
  assert.match(
    String(error),
    /^Cannot call add: the arguments are not JSON \(.+\)\. Call it as add/,
  );
});

Deno.test("dispatch() joins message and hint of an expected error", async () => {
  const failing = tool(() => Promise.reject(new RunnerError("skill", "No", { hint: "Do this" })));
  const result = await dispatch([failing], { name: "add", arguments: '{"terms":[]}' }, context);
  assert.deepEqual(result, { error: "No. Do this" });
});

Deno.test("dispatch() survives a tool that throws", async () => {
  const failing = tool(() => Promise.reject(new TypeError("oops")));
  const result = await dispatch([failing], { name: "add", arguments: '{"terms":[]}' }, context);
  assert.deepEqual(result, { error: "The tool failed: TypeError: oops. Try another way" });
});

Deno.test("dispatch() says that there are no tools", async () => {
  const result = await dispatch([], { name: "add", arguments: "{}" }, context);
  assert.deepEqual(result, {
    error: 'There is no tool "add": there are no tools. Answer without tools',
  });
});

Deno.test("argumentsForDisplay() keeps text that does not parse", () => {
  assert.deepEqual(
    [argumentsForDisplay('{"a":1}'), argumentsForDisplay("{oops")],
    [{ a: 1 }, "{oops"],
  );
});
