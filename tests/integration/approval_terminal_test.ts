/**
 * A person is asked before scripts run: the real program on a real terminal.
 */
import assert from "node:assert/strict";
import { scriptedEndpoint, type ScriptedReply } from "../support/scripted_endpoint.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";
import { Terminal } from "../support/terminal.ts";

const files = {
  "skills/greeter/SKILL.md": "---\nname: greeter\ndescription: Greets people\n---\nGreet.\n",
  "skills/greeter/hi.py": "print('hi ' * 2)\n",
};
const call = (args: Record<string, unknown>): ScriptedReply => ({
  calls: [{ name: "run_python_script", arguments: { skill_name: "greeter", ...args } }],
});

async function shop(replies: ScriptedReply[], words: string[]) {
  const stack = new AsyncDisposableStack();
  const folder = stack.use(await temporaryFolder(files));
  const endpoint = stack.use(scriptedEndpoint(replies));
  const env = endpoint.env;
  const terminal = stack.use(new Terminal(words, { cwd: folder.path, env, columns: 100 }));
  return {
    endpoint,
    terminal,
    result: (request: number) => String(endpoint.requests[request]?.body.messages.at(-1)?.content),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

Deno.test("a prompt on a terminal asks before a script runs, and shows inline code whole", async () => {
  const code = Array.from({ length: 30 }, (_, line) => `print(${line})`).join("\n");
  await using place = await shop([call({ script: code }), { text: "Done" }], [
    "--ask",
    "code",
    "Count",
  ]);
  const { terminal } = place;
  // What was typed before the question, and what only begins like an answer, is none.
  await terminal.type("n\r");
  await terminal.waitFor("Run it? yes, once (y), always as it is now (a), no (n)");
  assert.match(terminal.screen, /The skill "greeter" wants to run an inline script/);
  await terminal.type("a\r");
  await terminal.waitFor("The model wants to run this script");
  await terminal.waitFor((screen) => screen.split("Run it?").length === 3);
  assert.match(terminal.screen, /│ print\(29\)\nRun it\?/);
  await terminal.type("absolutely not\r");
  await terminal.waitFor("Type one of y, a, n:");
  await terminal.type("y\r");
  assert.equal(await terminal.exitCode(), 0);
  assert.match(place.result(1), /"returncode":0/);
});

Deno.test("in a conversation one key answers, what was typed before is no answer, Ctrl-C is a no", async () => {
  await using place = await shop(
    [call({ file_path: "hi.py" }), { text: "One" }, call({ file_path: "hi.py" })],
    ["--ask", "new"],
  );
  const { terminal } = place;
  await terminal.waitFor("\n>");
  await terminal.type("Greet\ry");
  await terminal.waitFor("Run it?");
  await terminal.type("n");
  await terminal.waitFor("One");
  assert.match(place.result(1), /was not approved: a person said no/);
  await terminal.waitFor((screen) => screen.endsWith("\n\n>"));
  await terminal.type("Again\r");
  await terminal.waitFor((screen) => screen.split("Run it?").length === 3);
  await terminal.type("\x03");
  await terminal.waitFor("Cancelled");
  assert.equal(place.endpoint.requests.length, 3);
});

Deno.test("Ctrl-C at a question ends its line and the program", async () => {
  await using place = await shop([call({ file_path: "hi.py" })], ["--ask", "new", "Greet"]);
  const { terminal } = place;
  await terminal.waitFor("no (n)");
  await terminal.type("\x03");
  assert.equal(await terminal.exitCode(), 130);
  assert.match(terminal.screen, /no \(n\) (\^C)?\n {2}✗ The call was interrupted/);
  assert.match(terminal.screen, /\nerror: Interrupted$/m);
});
