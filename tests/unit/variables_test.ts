import assert from "node:assert/strict";
import deno from "../../deno.json" with { type: "json" };
import { readableVariables } from "../../lib/config/variables.ts";

Deno.test("deno.json allows the variables that the program reads, and no others", () => {
  const { allow } = deno.permissions.default.env;
  const isCovered = (name: string, names: readonly string[]) =>
    names.some((other) =>
      other === name || (other.endsWith("*") && name.startsWith(other.slice(0, -1)))
    );
  const groups = ["LLM_*", "OPENAI_*", "SKILLS_RUNNER_*"];
  assert.deepEqual(readableVariables.filter((name) => !isCovered(name, allow)), []);
  assert.deepEqual(
    allow.filter((name) => !groups.includes(name) && !readableVariables.includes(name)),
    [],
  );
});
