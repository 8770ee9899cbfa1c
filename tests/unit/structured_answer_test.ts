import assert from "node:assert/strict";
import { readStructuredAnswer } from "../../lib/conversation/answer_schema.ts";

const schema = {
  type: "object",
  properties: { sum: { type: "number" } },
  required: ["sum"],
  additionalProperties: false,
};

const answers: [string, string, { text: string; problems: string[] }][] = [
  ["plain JSON", ' {"sum": 3}\n', { text: '{"sum": 3}', problems: [] }],
  ["JSON in a code fence", '```json\n{"sum": 3}\n```', { text: '{"sum": 3}', problems: [] }],
  ["a missing member", "{}", {
    text: "{}",
    problems: ['/: Instance does not have required property "sum".'],
  }],
  ["a wrong type", '{"sum": "3"}', {
    text: '{"sum": "3"}',
    problems: ['/sum: Instance type "string" is invalid. Expected "number".'],
  }],
];
for (const [name, answer, expected] of answers) {
  Deno.test(`readStructuredAnswer() reads ${name}`, () => {
    assert.deepEqual(readStructuredAnswer(answer, schema), expected);
  });
}

Deno.test("readStructuredAnswer() says that prose is not JSON", () => {
  const { problems } = readStructuredAnswer("The sum is 3", schema);
  assert.match(problems.join(), /^the answer is not JSON \(/);
});
