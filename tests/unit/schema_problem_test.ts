import assert from "node:assert/strict";
import { schemaProblem } from "../../lib/conversation/schema_problem.ts";
import type { JsonObject } from "../../lib/events.ts";

const good: [string, JsonObject][] = [
  ["nothing", {}],
  ["an object", {
    type: "object",
    properties: { age: { type: ["integer", "null"] }, any: true },
    required: ["age"],
    additionalProperties: false,
  }],
  ["a reference", { $defs: { "a/b": { type: "string" } }, items: { $ref: "#/$defs/a~1b" } }],
  ["a reference to itself", { properties: { next: { $ref: "#" } } }],
  ["an anchor", { $defs: { a: { $anchor: "here", type: "string" } }, not: { $ref: "#here" } }],
  ["a list of items", { prefixItems: [{ type: "string" }], items: [{ type: "number" }] }],
  ["a property that is called type", { properties: { type: { type: "string" } } }],
];
for (const [name, schema] of good) {
  Deno.test(`schemaProblem() accepts ${name}`, () => assert.equal(schemaProblem(schema), null));
}

const bad: [string, JsonObject, string][] = [
  ["a type that is none", { type: "objekt" }, 'its type is "objekt"'],
  ["one type of several", { type: ["string", "nul"] }, 'its type is "nul"'],
  [
    "a type far below",
    { properties: { a: { anyOf: [{ type: "string" }, { items: { type: 1 } }] } } },
    "/properties/a/anyOf/1/items: its type is 1",
  ],
  [
    "a reference to nothing",
    { items: { $ref: "#/nope" } },
    '/items: its $ref is "#/nope", which leads nowhere',
  ],
  [
    "a reference to another document",
    { $ref: "https://example.org/schema" },
    'its $ref is "https://example.org/schema", which leads nowhere',
  ],
  ["required that is no list", { required: "a" }, "its required is no list of names"],
  ["an enum that is no list", { enum: "a" }, "its enum is no list"],
  ["a pattern that is no expression", { pattern: "(" }, 'its pattern is "("'],
  ["a part that is no schema", { properties: { a: "x" } }, '/properties/a is "x" and no schema'],
  ["properties that are a list", { properties: [] }, "its properties are no object"],
];
for (const [name, schema, expected] of bad) {
  Deno.test(`schemaProblem() refuses ${name}`, () => {
    assert.equal(schemaProblem(schema), expected);
  });
}
