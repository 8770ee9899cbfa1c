/**
 * Saved conversations, with the real program as a process.
 * @module
 */
import assert from "node:assert/strict";
import { continueSession } from "../../lib/sessions/session.ts";
import { loadSession } from "../../lib/sessions/load.ts";
import { runProgram } from "../support/program.ts";
import type { ProgramResult } from "../support/program_here.ts";
import {
  type ScriptedEndpoint,
  scriptedEndpoint,
  type ScriptedReply,
} from "../support/scripted_endpoint.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

const files = {
  "skills/greeter/SKILL.md": "---\nname: greeter\ndescription: Greets people\n---\nGreet.\n",
  "skills/greeter/hello.py": "import sys\nprint('hello', *sys.argv[1:])\n",
};

const greeting: ScriptedReply = {
  text: "I greet them.",
  calls: [{
    name: "run_python_script",
    arguments: { skill_name: "greeter", file_path: "hello.py", args: ["Ann"] },
  }],
};

type Replies = Parameters<typeof scriptedEndpoint>[0];

/** A folder with a skill, and the program in it with a scripted endpoint. */
async function workshop(replies: Replies = [{ text: "ok" }, { text: "ok" }, { text: "ok" }]) {
  const folder = await temporaryFolder(files);
  const endpoint: ScriptedEndpoint = scriptedEndpoint(replies);
  const sessions = `${folder.path}/.state/sessions`;
  return {
    folder,
    endpoint,
    sessions,
    run: (
      words: string[],
      { env = {}, cwd = folder.path }: { env?: Record<string, string>; cwd?: string } = {},
    ): Promise<ProgramResult> =>
      runProgram(words, {
        cwd,
        env: {
          ...endpoint.env,
          SKILLS_FOLDER_PATH: `${folder.path}/skills`,
          SKILLS_RUNNER_STATE: `${folder.path}/.state`,
          ...env,
        },
      }),
    ids: () => [...Deno.readDirSync(sessions)].map(({ name }) => name.replace(".jsonl", "")).sort(),
    /** What the model was told in a request, without instructions. */
    told: (index: number) =>
      endpoint.requests[index]?.body.messages.filter(({ role }) => role !== "system")
        .map(({ role, content }) => `${role}: ${content}`),
    async [Symbol.asyncDispose]() {
      await endpoint[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

Deno.test("a conversation is saved as it goes, for its user's eyes, without the key", async () => {
  const seen: string[] = [];
  await using shop = await workshop([greeting, () => {
    seen.push(Deno.readTextFileSync(`${shop.sessions}/${shop.ids()[0]}.jsonl`));
    return { text: "Done" };
  }]);
  const env = { LLM_API_KEY: "sk-0123456789abcdef" };
  assert.equal((await shop.run(["Greet Ann"], { env })).code, 0);
  const [id] = shop.ids();
  const path = `${shop.sessions}/${id}.jsonl`;
  const { messages } = await loadSession(path);
  assert.deepEqual(messages.map(({ role }) => role), ["user", "assistant", "tool", "assistant"]);
  assert.match(seen[0] ?? "", /"role":"tool".*hello Ann/);
  assert.equal((await Deno.readTextFile(path)).includes("0123456789abcdef"), false);
  assert.equal(Deno.build.os === "windows" || (Deno.statSync(path).mode ?? 0) & 0o777, 0o600);
});

Deno.test("a conversation is saved without the values of its headers", async () => {
  await using shop = await workshop();
  const words = ["--header", "X-Proxy: Bearer hdr-0123456789abcdef"];
  await shop.run([...words, "What is hdr-0123456789abcdef?"]);
  const text = await Deno.readTextFile(`${shop.sessions}/${shop.ids()[0]}.jsonl`);
  assert.match(text, /What is \[secret\]\?/);
  assert.equal(text.includes("0123456789abcdef"), false);
});

Deno.test("--continue goes on with the last session of the folder", async () => {
  await using shop = await workshop([greeting, { text: "Done" }, { text: "Again" }]);
  await shop.run(["Greet Ann"]);
  const { code, stdout, stderr } = await shop.run(["--continue", "And Ben?"]);
  assert.deepEqual([code, stdout, stderr, shop.ids().length], [0, "Again\n", "", 1]);
  assert.deepEqual(shop.told(2), [...shop.told(1) ?? [], "assistant: Done", "user: And Ben?"]);
  assert.equal(shop.endpoint.requests[2]?.body.messages[0]?.role, "system");
});

Deno.test("--continue knows the skills of today", async () => {
  await using shop = await workshop();
  await shop.run(["Hello"]);
  await shop.folder.write(
    "skills/painter/SKILL.md",
    "---\nname: painter\ndescription: Paints\n---\n",
  );
  await shop.run(["--continue", "And?"]);
  const instructions = shop.endpoint.requests.map(({ body: { messages } }) =>
    messages.filter(({ role }) => role === "system").map(({ content }) =>
      String(content).includes("painter")
    )
  );
  assert.deepEqual(instructions, [[false], [true]]);
});

Deno.test("--continue in a folder without sessions is a usage error", async () => {
  await using shop = await workshop();
  await shop.run(["Hello"]);
  const cwd = `${shop.folder.path}/skills`;
  assert.deepEqual(await shop.run(["--continue", "And?"], { cwd }), {
    code: 2,
    stdout: "",
    stderr: `error: There is no session to continue in ${cwd}\n` +
      "hint: Leave --continue out to begin one; skills-runner sessions lists those of other folders\n",
  });
});

Deno.test("--resume takes a unique beginning of an id, from any folder", async () => {
  await using shop = await workshop();
  await shop.run(["Hello"]);
  const [id = ""] = shop.ids();
  const { code } = await shop.run(["--resume", id.slice(0, -2), "And?"], { cwd: shop.sessions });
  assert.deepEqual([code, shop.told(1)], [0, ["user: Hello", "assistant: ok", "user: And?"]]);
});

Deno.test("--resume with an unknown id is a usage error that names the nearest", async () => {
  await using shop = await workshop();
  await shop.run(["Hello"]);
  const [id = ""] = shop.ids();
  const { code, stderr } = await shop.run(["--resume", `${id}x`, "And?"]);
  assert.deepEqual([code, stderr], [
    2,
    `error: There is no session "${id}x"\n` +
    `hint: Did you mean ${id}? skills-runner sessions lists them all\n`,
  ]);
  assert.equal(shop.endpoint.requests.length, 1);
});

Deno.test("--continue and --resume exclude each other", async () => {
  await using shop = await workshop();
  const { code, stderr } = await shop.run(["--continue", "--resume", "x", "Hello"]);
  assert.equal(code, 2);
  assert.match(stderr, /^error: --continue and --resume exclude each other\n/);
});

for (
  const [name, words, env] of [
    ["--no-session", ["--no-session"], {}],
    ["SKILLS_RUNNER_NO_SESSION=1", [], { SKILLS_RUNNER_NO_SESSION: "1" }],
  ] as const
) {
  Deno.test(`${name} saves nothing`, async () => {
    await using shop = await workshop();
    const { code, stdout } = await shop.run([...words, "Hello"], { env });
    assert.deepEqual([code, stdout], [0, "ok\n"]);
    await assert.rejects(() => Deno.stat(shop.sessions), Deno.errors.NotFound);
  });
}

Deno.test("--continue --no-session goes on without saving", async () => {
  await using shop = await workshop();
  await shop.run(["Hello"]);
  const path = `${shop.sessions}/${shop.ids()[0]}.jsonl`;
  const before = await Deno.readTextFile(path);
  await shop.run(["--continue", "--no-session", "And?"]);
  assert.deepEqual(shop.told(1), ["user: Hello", "assistant: ok", "user: And?"]);
  assert.equal(await Deno.readTextFile(path), before);
});

Deno.test("a state folder that cannot be written is a warning, not a failure", async () => {
  await using shop = await workshop();
  const env = { SKILLS_RUNNER_STATE: `${shop.folder.path}/skills/greeter/SKILL.md` };
  const { code, stdout, stderr } = await shop.run(["Hello"], { env });
  assert.deepEqual([code, stdout], [0, "ok\n"]);
  assert.equal(
    stderr,
    `warning: Cannot save the conversation: ${env.SKILLS_RUNNER_STATE}/sessions cannot be used: ` +
      "not a directory\n",
  );
  const events = (await shop.run(["--json", "Hello"], { env })).stdout.trim().split("\n")
    .map((line) => JSON.parse(line));
  assert.equal(events[0].type, "run_started");
  assert.deepEqual(
    events.filter(({ type }) => type === "warning").map(({ code }) => code),
    ["session_not_saved"],
  );
  assert.equal(events.at(-1).type, "run_finished");
});

Deno.test("a torn last line is cut off, and all before it is used", async () => {
  await using shop = await workshop();
  await shop.run(["Hello"]);
  const path = `${shop.sessions}/${shop.ids()[0]}.jsonl`;
  await Deno.writeTextFile(path, '{"type":"message","mess', { append: true });
  const { code } = await shop.run(["--continue", "And?"]);
  assert.deepEqual([code, shop.told(1)], [0, ["user: Hello", "assistant: ok", "user: And?"]]);
  assert.equal((await loadSession(path)).messages.length, 4);
});

Deno.test("tool calls without results are completed when a session goes on", async () => {
  await using shop = await workshop([greeting, { text: "Done" }, { text: "Again" }]);
  await shop.run(["Greet Ann"]);
  const path = `${shop.sessions}/${shop.ids()[0]}.jsonl`;
  const lines = (await Deno.readTextFile(path)).split("\n");
  const end = lines.findIndex((line) => line.includes('"tool_finished"'));
  await Deno.writeTextFile(path, `${lines.slice(0, end).join("\n")}\n`);
  assert.equal((await shop.run(["--continue", "And?"])).code, 0);
  const told = shop.told(2) ?? [];
  assert.deepEqual(told.map((line) => line.split(":")[0]), ["user", "assistant", "tool", "user"]);
  assert.match(told[2] ?? "", /This call has no result: it was interrupted/);
});

Deno.test("two processes cannot go on with the same session", async () => {
  await using shop = await workshop();
  await shop.run(["Hello"]);
  const path = `${shop.sessions}/${shop.ids()[0]}.jsonl`;
  const options = { folder: shop.sessions, workFolder: shop.folder.path };
  await using _ = await continueSession(path, options);
  const { code, stderr } = await shop.run(["--continue", "And?"]);
  assert.deepEqual([code, stderr, shop.endpoint.requests.length], [
    2,
    `error: The session ${path} is open in another process\n` +
    "hint: End the other conversation first, or begin a new one\n",
    1,
  ]);
});

Deno.test("sessions lists, shows and removes", async () => {
  await using shop = await workshop();
  await shop.run(["First\nprompt"]);
  await shop.run(["Second"]);
  const listed = await shop.run(["sessions"]);
  assert.match(
    listed.stdout,
    /^\d{8}-\d{6}-\w{4} {2}\d{4}-\d\d-\d\d \d\d:\d\d {5}1 turn {2}Second\n.* First prompt\n$/,
  );
  const { sessions } = JSON.parse((await shop.run(["sessions", "--json"])).stdout);
  assert.deepEqual(
    sessions.map(({ turns, prompt, model }: Record<string, unknown>) => [turns, prompt, model]),
    [[1, "Second", "scripted-a"], [1, "First prompt", "scripted-a"]],
  );
  const [{ id }, { id: other }] = sessions;
  const shown = await shop.run(["sessions", "show", id]);
  assert.match(shown.stdout, /\n> Second\n\nok\n\n1 turn · 0 tool calls · .*\n$/);
  const json = (await shop.run(["sessions", "show", "--json", id])).stdout;
  assert.equal(json, await Deno.readTextFile(`${shop.sessions}/${id}.jsonl`));
  assert.equal((await shop.run(["sessions", "rm", id])).stderr, "removed 1 session\n");
  assert.deepEqual(shop.ids(), [other]);
  assert.equal((await shop.run(["sessions", "rm", "--all"])).code, 0);
  assert.deepEqual(shop.ids(), []);
  assert.equal((await shop.run(["sessions"])).stderr, "no sessions are saved\n");
});

for (
  const [words, message] of [
    [["sessions", "lst"], 'There is no command "sessions lst"'],
    [["sessions", "show"], "Cannot run sessions show: the id of a session is missing"],
    [["sessions", "show", "a", "b"], 'Cannot run sessions show: the argument "b" is one too many'],
    [["sessions", "show", "a"], 'There is no session "a"'],
    [["sessions", "rm"], "Cannot remove sessions: give their ids or --all"],
    [["replay", "none.jsonl"], "Cannot read the session"],
  ] as const
) {
  Deno.test(`${words.join(" ")} is a usage error`, async () => {
    await using shop = await workshop();
    const { code, stderr } = await shop.run([...words]);
    assert.equal(code, 2);
    assert.ok(stderr.startsWith(`error: ${message}`), stderr);
  });
}

Deno.test("sessions export writes Markdown, or a page, to standard output or a file", async () => {
  await using shop = await workshop([greeting, { text: "**Done**" }]);
  await shop.run(["Greet Ann"]);
  const [id = ""] = shop.ids();
  const markdown = await shop.run(["sessions", "export", id]);
  assert.match(
    markdown.stdout,
    /^# Greet Ann\n[^]*stdout:\n\n```\nhello Ann\n```\n[^]*\*\*Done\*\*/,
  );
  const page = await shop.run(["sessions", "export", "--html", "-o", "page.html", id]);
  assert.deepEqual(page, { code: 0, stdout: "", stderr: "" });
  const text = await Deno.readTextFile(`${shop.folder.path}/page.html`);
  assert.match(text, /^<!doctype html>\n[^]*hello Ann[^]*<strong>Done<\/strong>/);
  const refused = await shop.run(["sessions", "export", "-o", "none/page.html", id]);
  assert.equal(refused.code, 2);
});

Deno.test("replay runs the tools again and finds no difference", async () => {
  await using shop = await workshop([greeting, { text: "Done" }]);
  await shop.run(["Greet Ann"]);
  const { code, stdout } = await shop.run(["replay", "--strict", ...shop.ids()]);
  assert.equal(code, 0);
  assert.match(
    stdout,
    /^✓ run_python_script greeter hello.py Ann · same · .*\n1 tool call, 1 same\n$/,
  );
  assert.equal(shop.endpoint.requests.length, 2);
});

Deno.test("replay exits with 1 for another output", async () => {
  await using shop = await workshop([greeting, { text: "Done" }]);
  await shop.run(["Greet Ann"]);
  await shop.folder.write("skills/greeter/hello.py", "print('good day')\n");
  const file = `.state/sessions/${shop.ids()[0]}.jsonl`;
  const { code, stdout, stderr } = await shop.run(["replay", file]);
  assert.equal(code, 1);
  assert.match(stderr, /^error: 1 of 1 tool call of the session .* differed from the rec/);
  assert.match(stdout, /recorded {2}hello Ann\n {6}now {7}good day\n1 tool call, 1 differs\n$/);
});

Deno.test("replay takes another documentation for a failure under --strict only", async () => {
  const reading = { calls: [{ name: "get_skill", arguments: { skill_name: "greeter" } }] };
  await using shop = await workshop([reading, { text: "Done" }]);
  await shop.run(["Read it"]);
  const path = `${shop.folder.path}/skills/greeter/SKILL.md`;
  await Deno.writeTextFile(path, `${await Deno.readTextFile(path)}\nMore.\n`);
  const [usual, strict] = [
    await shop.run(["replay", "last"]),
    await shop.run(["replay", "--strict", "last"]),
  ];
  assert.deepEqual([usual.code, strict.code], [0, 1]);
  assert.match(usual.stdout, /1 tool call, 1 same but for what the model read\n$/);
});

Deno.test("replay in another checkout finds no difference in a script that prints its folder", async () => {
  const script = "import os; print(os.getcwd(), os.environ['SKILL_DIR'])";
  const calls = [{ name: "run_python_script", arguments: { skill_name: "greeter", script } }];
  await using shop = await workshop([{ calls }, { text: "Done" }]);
  await shop.run(["Where am I?"]);
  await using elsewhere = await temporaryFolder();
  await new Deno.Command("cp", { args: ["-r", `${shop.folder.path}/.`, elsewhere.path] }).output();
  const { code, stdout } = await runProgram(["replay", "--strict", "last"], {
    cwd: elsewhere.path,
    env: { ...shop.endpoint.env, SKILLS_FOLDER_PATH: "skills" },
  });
  assert.deepEqual([code, stdout.endsWith("1 tool call, 1 same\n")], [0, true], stdout);
});

Deno.test("replay exits with 1 if a tool that was ok fails", async () => {
  await using shop = await workshop([greeting, { text: "Done" }]);
  await shop.run(["Greet Ann"]);
  await shop.folder.write("skills/greeter/hello.py", "raise SystemExit(3)\n");
  const { code, stdout } = await shop.run(["replay", "--json", ...shop.ids()]);
  const lines = stdout.trim().split("\n").map((line) => JSON.parse(line));
  assert.equal(code, 1);
  assert.deepEqual(
    lines.map(({ type, verdict, fails, exit_code }) => [type, verdict, fails, exit_code]),
    [
      ["tool_replayed", "fails", undefined, undefined],
      ["replay_finished", undefined, 1, undefined],
      [undefined, undefined, undefined, 1],
    ],
  );
});
