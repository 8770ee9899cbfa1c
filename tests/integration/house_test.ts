import assert from "node:assert/strict";
import { lint } from "../../tools/lint.ts";
import { requireFresh } from "../../tools/mutants.ts";
import { openProgram } from "../../tools/lint/program.ts";
import { mutants } from "../mutants.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

/** Files that break every rule once, and what is said of them. */
const broken = {
  "lib/errors.ts": 'import { x } from "./cli/x.ts";\nexport const used = x;\n',
  "lib/cli/x.ts": 'import { used } from "../errors.ts";\nexport const x = used;\n',
  "lib/skills/a.ts": 'import { b } from "../model/b.ts";\nexport const a = b;\n',
  "lib/model/b.ts": 'import "npm:left@1";\nexport const b = 1;\n',
  "lib/model/c.ts": 'import "npm:left@1";\nDeno.exit(1);\nnew Deno.Command("x");\n',
  "lib/model/d.ts": `const MAX_SIZE = 1;
export const timeout: number = MAX_SIZE;
async function wait() {}
wait();
void wait();
wait().finally(() => {});
wait().catch(() => {});
new RunnerError("usage", "no");
new Error(\`Invalid \${timeout}.\`);
new RangeError("Cannot read: it isn't there");
export function find(): string | undefined {
  return timeout > 1 ? "" : undefined;
}
`,
  "lib/model/e.ts": "\n".repeat(250) + "export {};\n",
};

const findings = [
  "lib/errors.ts:1: circle of files: lib/cli/x.ts → lib/errors.ts → lib/cli/x.ts",
  "lib/errors.ts:1: imports lib/cli/x.ts: imports point down",
  "lib/model/b.ts:1: npm:left@1 has no exact version",
  "lib/model/c.ts:1: npm:left@1 has no exact version",
  "lib/model/c.ts:1: npm:left@1: lib/model/b.ts imports it",
  "lib/model/c.ts:2: Deno.exit belongs into no file",
  "lib/model/c.ts:3: new Deno.Command belongs into lib/process/",
  "lib/model/d.ts:10: error text has a contraction",
  "lib/model/d.ts:11: nobody imports find",
  "lib/model/d.ts:11: says undefined: null in values, ? for what is absent",
  "lib/model/d.ts:1: MAX_SIZE is not in camelCase",
  "lib/model/d.ts:2: nobody imports timeout",
  "lib/model/d.ts:2: timeout does not say its unit",
  "lib/model/d.ts:4: nobody awaits this promise",
  "lib/model/d.ts:5: nobody awaits this promise",
  "lib/model/d.ts:6: nobody awaits this promise",
  "lib/model/d.ts:8: error text begins with a small letter",
  "lib/model/d.ts:9: error text ends with a full stop",
  'lib/model/d.ts:9: error text says "invalid" instead of what is wrong',
  "lib/model/e.ts:251: more than 250 lines",
  "lib/skills/a.ts:1: imports lib/model/b.ts: these rooms do not know each other",
  "lib/skills/a.ts:2: nobody imports a",
];

Deno.test("the rules of the project find what breaks them", async () => {
  await using folder = await temporaryFolder(broken);
  assert.deepEqual(lint(openProgram(folder.path, Object.keys(broken))), findings);
});

Deno.test("what the mutation tests break is there, and so are the tests that should notice", async () => {
  for (const mutant of mutants) await requireFresh(mutant);
  const [first] = mutants;
  assert(first !== undefined);
  await assert.rejects(requireFresh({ ...first, find: "gone" }), /does not hold "gone"/);
  await assert.rejects(requireFresh({ ...first, tests: ["tests/gone_test.ts"] }), /gone_test/);
});
