import assert from "node:assert/strict";
import type { JsonObject } from "../../lib/events.ts";
import { normaliseArguments } from "../../lib/tools/normalise.ts";

const schema: JsonObject = {
  type: "object",
  properties: {
    skill_name: { type: "string" },
    script: { type: "string" },
    file_path: { type: "string" },
    args: { type: "array", items: { type: "string" } },
    counts: { type: "array", items: { type: "integer" } },
    timeout_seconds: { type: "number" },
    limit: { type: "integer" },
    raw: { type: "boolean" },
    options: { type: "object", properties: { deep: { type: "integer" } } },
    either: { type: ["string", "null"] },
    any: {},
  },
  required: ["skill_name"],
};

const cases: { name: string; given: JsonObject; read: JsonObject }[] = [
  {
    name: "null for what is optional as absent",
    given: { skill_name: "a", script: "print(1)", args: null, file_path: null, raw: null },
    read: { skill_name: "a", script: "print(1)" },
  },
  {
    name: '"" for what is optional as absent',
    given: { skill_name: "a", script: "print(1)", file_path: "", args: "", timeout_seconds: "" },
    read: { skill_name: "a", script: "print(1)" },
  },
  {
    name: "null for what is required as it is",
    given: { skill_name: null },
    read: { skill_name: null },
  },
  { name: '"" for what is required as it is', given: { skill_name: "" }, read: { skill_name: "" } },
  { name: "null where null is a value", given: { either: null }, read: { either: null } },
  { name: "a list written as a text", given: { args: '["a", "b"]' }, read: { args: ["a", "b"] } },
  {
    name: "a list of numbers as texts",
    given: { args: [1, 2.5, true] },
    read: { args: ["1", "2.5", "true"] },
  },
  { name: "a list of texts as numbers", given: { counts: ["1", "2"] }, read: { counts: [1, 2] } },
  { name: "a list that is twice a text", given: { counts: '["1"]' }, read: { counts: [1] } },
  {
    name: "a number written as a text",
    given: { timeout_seconds: "10" },
    read: { timeout_seconds: 10 },
  },
  {
    name: "a fraction written as a text",
    given: { timeout_seconds: " 0.5 " },
    read: { timeout_seconds: 0.5 },
  },
  { name: "an integer written as a text", given: { limit: "7" }, read: { limit: 7 } },
  { name: "a fraction for an integer as it is", given: { limit: "7.5" }, read: { limit: "7.5" } },
  {
    name: "a number with a unit as it is",
    given: { timeout_seconds: "10s" },
    read: { timeout_seconds: "10s" },
  },
  { name: "a truth value written as a text", given: { raw: "True" }, read: { raw: true } },
  { name: "another word for a truth value as it is", given: { raw: "yes" }, read: { raw: "yes" } },
  { name: "a number for a text as its text", given: { script: 1 }, read: { script: "1" } },
  {
    name: "an object written as a text",
    given: { options: '{"deep": "3"}' },
    read: { options: { deep: 3 } },
  },
  {
    name: "an object for a text as it is",
    given: { script: { a: 1 } },
    read: { script: { a: 1 } },
  },
  { name: "words for a list as they are", given: { args: "--all x" }, read: { args: "--all x" } },
  { name: "JSON in a text as a text", given: { script: '["a"]' }, read: { script: '["a"]' } },
  {
    name: "fields that nobody declared as they are",
    given: { other: null, any: "" },
    read: { other: null },
  },
  { name: "a field named like a method", given: { toString: null }, read: { toString: null } },
];

for (const { name, given, read } of cases) {
  Deno.test(`normaliseArguments() reads ${name}`, () => {
    assert.deepEqual(normaliseArguments(schema, given), read);
  });
}
