/**
 * What a person at a terminal sees: the real program on a real
 * pseudo-terminal.
 * @module
 */
import assert from "node:assert/strict";
import { isRunning } from "../support/host.ts";
import { scriptedEndpoint, type ScriptedReply } from "../support/scripted_endpoint.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";
import { type OpenTerminalOptions, Terminal } from "../support/terminal.ts";

const skill = "---\nname: greeter\ndescription: Greets people\n---\nGreet.\n";
const [up, ctrlC, ctrlD, ctrlU, altEnter] = ["\x1b[A", "\x03", "\x04", "\x15", "\x1b\r"];
const cancelled = "Cancelled; Ctrl-C again leaves\n\n>";
const waiting = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";

type OpenOptions = Pick<OpenTerminalOptions, "columns" | "shell">;

/** A folder with a skill, an endpoint, and the program on terminals, one or several in a row. */
async function workshop(replies: ScriptedReply[], given: { env?: Record<string, string> } = {}) {
  const stack = new AsyncDisposableStack();
  const folder = stack.use(await temporaryFolder({ "skills/greeter/SKILL.md": skill }));
  const endpoint = stack.use(scriptedEndpoint(replies));
  return {
    endpoint,
    folder,
    async open(words: string[] = [], open: OpenOptions = {}): Promise<Terminal> {
      const env = { ...endpoint.env, ...given.env };
      const options = { cwd: folder.path, env, ...open };
      const terminal = stack.use(new Terminal(words, options));
      if (words.length === 0) await terminal.waitFor("\n>");
      return terminal;
    },
    prompts: () =>
      endpoint.requests.map(({ body }) =>
        body.messages.findLast(({ role }) => role === "user")?.content
      ),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

/** A promise that a test resolves when it has seen enough. */
function cue() {
  return Promise.withResolvers<void>();
}

/** Asks and waits for the end of the answer. */
async function ask(terminal: Terminal, prompt: string, answer: string): Promise<void> {
  const before = terminal.screen.split(answer).length;
  await terminal.type(`${prompt}\r`);
  await terminal.waitFor((screen) =>
    screen.split(answer).length > before && screen.endsWith("\n\n>")
  );
}

Deno.test("a prompt is answered in drawn Markdown, with the totals", async () => {
  await using shop = await workshop([{ text: "# Hello\n\n- *one*\n- `two`\n" }]);
  const terminal = await shop.open();
  await ask(terminal, "Say hello", "two");
  assert.match(
    terminal.screen,
    /^skills-runner \S+ · scripted-a · \d skills\n.+\n\n> Say hello\n\nHello\n\n• one\n• two\n\n1 turn · 0 tool calls · 100 tokens in, 10 out · .+\n\n>$/,
  );
  assert.equal(terminal.written.includes("\x1b[1m\x1b[4mHello"), true);
});

Deno.test("an answer with code in many languages is drawn, saved and ends with 0", async () => {
  const blocks = [
    'json\n{"a": 1}',
    "js\nlet a = 1;",
    "ts\ntype A = 1;",
    "diff\n-a\n+b",
    "css\na {}",
  ];
  const text = `${blocks.map((block) => `\`\`\`${block}\n\`\`\`\n`).join("\n")}\nDone.`;
  await using shop = await workshop([{ text }]);
  const terminal = await shop.open(["-o", "answer.md", "Show me"]);
  assert.equal(await terminal.exitCode(), 0);
  const drawn = ['json\n  {"a": 1}', "js\n  let a = 1;", "ts\n  type A = 1;", "diff\n  -a\n  +b"];
  assert.equal(
    terminal.screen.startsWith(`  ${drawn.join("\n\n  ")}\n\n  css\n  a {}\n\nDone.\n\n1 turn`),
    true,
    terminal.screen,
  );
  assert.equal((await Deno.readTextFile(`${shop.folder.path}/answer.md`)).trim(), text);
});

Deno.test("a terminal of unknown size is 80 columns wide", async () => {
  await using shop = await workshop([{ text: "word ".repeat(30) }]);
  const terminal = await shop.open([], { columns: 0 });
  await terminal.type(`${"a".repeat(100)}\r`);
  await terminal.waitFor("1 turn");
  const lines = terminal.screen.split("\n");
  assert.deepEqual(lines.filter((line) => /^word/.test(line)), [
    "word ".repeat(16).trim(),
    "word ".repeat(14).trim(),
  ]);
  assert.deepEqual(lines.filter((line) => /aaa$/.test(line)).map(({ length }) => length), [79, 25]);
});

Deno.test("nothing from a skill, a session or a model reaches the terminal as a command", async () => {
  const hostile = "\x1b]52;c;aGk=\x07\x1b]0;t\x07\x1bP+q\x1b\\\\\x9b2J\x1b[2J\u202e";
  const yaml = JSON.stringify(`Greets${hostile}`).replace(
    /[\x7f-\uffff]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  await using shop = await workshop([{ text: `Hi${hostile}` }]);
  await Deno.writeTextFile(
    `${shop.folder.path}/skills/greeter/SKILL.md`,
    `---\nname: greeter\ndescription: ${yaml}\n---\nGreet.${hostile}\n`,
  );
  await Deno.writeTextFile(`${shop.folder.path}/skills/greeter/a${"\u202e"}\x1b[2J.txt`, "");
  const runs = [
    ["Hello"],
    ["sessions", "export", "last"],
    ["show", "greeter"],
    ["show", `x${hostile}`],
  ];
  const written: string[] = [];
  for (const words of runs) {
    const terminal = await shop.open(words);
    await terminal.exitCode();
    written.push(terminal.written);
  }
  const obeyed =
    /\x1b(?!\[[\d;]*m|\[K)|[\x80-\x9f\u202a-\u202e]|[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f]/;
  const firsts = written.map((text) => obeyed.exec(text)?.[0] ?? "");
  assert.deepEqual(firsts, runs.map(() => ""));
  assert.match(written.join(""), /Greet\.␛\]52/);
});

Deno.test("the conversation goes on from turn to turn, and Up recalls what was typed in it later", async () => {
  await using shop = await workshop([{ text: "first" }, { text: "second" }, { text: "again" }]);
  const terminal = await shop.open();
  await ask(terminal, "one", "first");
  await ask(terminal, "remember me", "second");
  const contents = shop.endpoint.requests[1]?.body.messages.slice(1).map(({ content }) => content);
  assert.deepEqual(contents, ["one", "first", "remember me"]);
  await terminal.type(ctrlD);
  assert.equal(await terminal.exitCode(), 0);
  const later = await shop.open();
  await later.type(`${up}\r`);
  await later.waitFor("again");
  assert.deepEqual(shop.prompts(), ["one", "remember me", "remember me"]);
  const { mode } = await Deno.stat(`${shop.folder.path}/.state/skills-runner/history`);
  assert.equal((mode ?? 0) & 0o777, 0o600);
});

Deno.test("a new line begins in pasted text, after a backslash, and at Alt-Enter and Ctrl-J", async () => {
  const inputs = [
    ["", "one\ntwo\nthree"],
    ["one\\\rtwo", "one\ntwo"],
    [`three${altEnter}four`, "three\nfour"],
    ["five\nsix", "five\nsix"],
  ] as const;
  await using shop = await workshop(inputs.map((_, index) => ({ text: `got ${index}` })));
  const terminal = await shop.open();
  await terminal.type("\x1b[200~one\rtwo\nthree\x1b[201~");
  await terminal.waitFor("> one\n· two\n· three");
  for (const [index, [typed]] of inputs.entries()) await ask(terminal, typed, `got ${index}`);
  assert.deepEqual(shop.prompts(), inputs.map(([, prompt]) => prompt));
});

Deno.test("Tab completes commands and names of skills; Ctrl-D leaves with 0 and gives the terminal back", async () => {
  await using shop = await workshop([]);
  const terminal = await shop.open();
  await terminal.type("/sk\t");
  await terminal.waitFor("> /skill");
  await terminal.type("\t");
  await terminal.waitFor("  /skills  /skill");
  await terminal.type(" gr\t");
  await terminal.waitFor("> /skill greeter");
  await terminal.type(`${ctrlU}use gre\t`);
  await terminal.waitFor("> use greeter");
  await terminal.type(`${ctrlU}${ctrlD}`);
  assert.equal(await terminal.exitCode(), 0);
  assert.equal(terminal.written.endsWith("\x1b[?2004l"), true);
});

Deno.test("Ctrl-C cancels an answer within 100 ms, and the session goes on", async () => {
  const never = cue();
  await using shop = await workshop([
    { text: "It is a long story", pause: { words: 3, until: never.promise } },
    { text: "short" },
  ]);
  const terminal = await shop.open();
  await terminal.type("Tell\r");
  await terminal.waitFor("It is");
  await terminal.type(ctrlC);
  assertQuick(await terminal.waitFor(cancelled));
  await ask(terminal, "shorter", "short");
  never.resolve();
  const said = shop.endpoint.requests[1]?.body.messages.slice(1).map(({ content }) => content);
  assert.deepEqual(said, [
    "Tell",
    "It is a\n\n[The user interrupted this reply.]",
    "shorter",
  ]);
});

Deno.test("Ctrl-C ends a script and what it has started", async () => {
  const script = "import os, subprocess, time\n" +
    "child = subprocess.Popen(['sleep', '60'])\nprint('pids', os.getpid(), child.pid, 'end', flush=True)\ntime.sleep(60)";
  await using shop = await workshop([
    { calls: [{ name: "run_python_script", arguments: { skill_name: "greeter", script } }] },
    { text: "gone on" },
  ]);
  const terminal = await shop.open();
  await terminal.type("Run\r");
  await terminal.waitFor((screen) => /pids \d+ \d+ end/.test(screen));
  const pids = /┊ pids (\d+) (\d+) end/.exec(terminal.screen)?.slice(1).map(Number) ?? [];
  await terminal.type(ctrlC);
  assertQuick(await terminal.waitFor(cancelled));
  assert.deepEqual(await Promise.all(pids.map(isRunning)), [false, false]);
  await ask(terminal, "Go on", "gone on");
});

Deno.test("Ctrl-C on an empty line says how to leave, anything typed makes it the first again, and a second one leaves", async () => {
  await using shop = await workshop([]);
  const terminal = await shop.open();
  await terminal.type(ctrlC);
  await terminal.waitFor("Ctrl-C again leaves, and so does Ctrl-D\n\n>");
  await terminal.type(`/nonsense\r`);
  await terminal.waitFor("There is no command /nonsense\nhint: /help lists the commands\n\n>");
  await terminal.type(`thrown away${ctrlC}`);
  await terminal.waitFor("> thrown away\n\n>");
  await terminal.type(ctrlC);
  assert.equal(await terminal.exitCode(), 0);
});

for (const [name, isAnswering] of [["at the prompt", false], ["in an answer", true]] as const) {
  Deno.test(`a window that is closed ${name} ends the program, and gives the terminal back`, async () => {
    const never = cue();
    await using shop = await workshop([
      { text: "It is long", pause: { words: 2, until: never.promise } },
    ]);
    const terminal = await shop.open();
    if (isAnswering) {
      await terminal.type("Ask\r");
      await terminal.waitFor("It is");
    }
    await terminal.hangUp();
    assert.equal(await terminal.exitCode(), 143);
    assert.deepEqual(terminal.screen.match(/^error: .*$/gm), ["error: Terminated"]);
    assert.equal(
      terminal.written.split("\x1b[?2004h").length,
      terminal.written.split("\x1b[?2004l").length,
    );
    never.resolve();
  });
}

Deno.test("what is typed during an answer is the next input", async () => {
  const typed = cue();
  await using shop = await workshop([
    { text: "Slowly it comes", pause: { words: 2, until: typed.promise } },
    { text: "second answer" },
  ]);
  const terminal = await shop.open();
  await terminal.type("first\r");
  await terminal.waitFor("Slowly");
  await terminal.type("typed ahead");
  typed.resolve();
  await terminal.waitFor("> typed ahead");
  await ask(terminal, "", "second answer");
  assert.deepEqual(shop.prompts(), ["first", "typed ahead"]);
});

Deno.test("a line that is typed before the first prompt is sent", async () => {
  await using shop = await workshop([{ text: "an answer" }]);
  const terminal = await shop.open(["--no-session"]);
  await terminal.type("typed early\r");
  await terminal.waitFor("an answer");
  assert.deepEqual(shop.prompts(), ["typed early"]);
});

Deno.test("a narrower window gets narrower lines while the answer comes", async () => {
  const resized = cue();
  const words = "word ".repeat(30);
  await using shop = await workshop([
    { text: `${words}\n\n${words}\n\nend`, pause: { words: 30, until: resized.promise } },
  ]);
  const terminal = await shop.open();
  await terminal.type("Talk\r");
  await terminal.waitFor((screen) => screen.split("word").length > 20);
  await terminal.resize(30);
  resized.resolve();
  await terminal.waitFor("end");
  const [wide = [], narrow = []] = terminal.screen.split("Talk\n\n")[1]?.split("\n\n")
    .map((paragraph) => paragraph.split("\n").map((line) => line.length)) ?? [];
  assert.deepEqual([Math.max(...wide), Math.max(...narrow)], [79, 29]);
});

Deno.test("a spinner moves after a second of silence and leaves nothing behind", async () => {
  const seen = cue();
  await using shop = await workshop([
    { text: "Here it is", pause: { words: 1, until: seen.promise } },
  ]);
  const terminal = await shop.open();
  await terminal.type("Ask\r");
  await terminal.waitFor((screen) => [...waiting].some((frame) => screen.includes(`${frame} `)));
  seen.resolve();
  await terminal.waitFor("\n\n>");
  await terminal.waitFor("Here it is\n\n1 turn");
  assert.equal(new RegExp(`[${waiting}]`).test(terminal.screen), false);
});

Deno.test("a tool call is a line, its source and output folded", async () => {
  const script = "for i in range(50):\n    print('line', i)";
  await using shop = await workshop([
    {
      text: "I look.",
      calls: [{ name: "run_python_script", arguments: { skill_name: "greeter", script } }],
    },
    { text: "Done" },
  ]);
  const terminal = await shop.open(["Count"]);
  assert.equal(await terminal.exitCode(), 0);
  assert.deepEqual(terminal.screen.replace(/\d+ ms|\d\.\d s/g, "T").split("\n"), [
    "I look.",
    "",
    "● run_python_script greeter",
    "  │ for i in range(50):",
    "  │     print('line', i)",
    "  ┊ line 0",
    "  ┊ line 1",
    "  ┊ line 2",
    "  ┊ line 3",
    "  ┊ line 4",
    "  ┊ line 5",
    "  ┊ … 41 more lines",
    "  ┊ line 47",
    "  ┊ line 48",
    "  ┊ line 49",
    "  ✓ exit code 0 · T",
    "",
    "Done",
    "",
    "2 turns · 1 tool call · 200 tokens in, 20 out · T",
  ]);
});

Deno.test("the editor of the person's choice, a search, and what was folded away", async () => {
  const script = "for i in range(50):\n    print('line', i)";
  const call = { name: "run_python_script", arguments: { skill_name: "greeter", script } };
  await using shop = await workshop([{ calls: [call] }, { text: "Counted" }, { text: "Again" }], {
    env: { EDITOR: "sh edit.sh" },
  });
  await shop.folder.write("edit.sh", 'echo EDITING; read words; printf " %s" "$words" >>"$1"\n');
  const terminal = await shop.open();
  // What the terminal says by itself is not typed.
  await terminal.type("\x1b]11;rgb:0000/0000/0000\x1b\\\x1bP>|xterm\x1b\\\x1b[<0;1;1MCount");
  await terminal.type("\x07");
  await terminal.waitFor("EDITING");
  await terminal.type("the lines\r");
  await terminal.waitFor("\n> Count the lines");
  await ask(terminal, "", "Counted");
  assert.equal(terminal.screen.includes("┊ line 20"), false);
  await terminal.type("\x0f");
  await terminal.waitFor((screen) => /┊ line 20\n[^]*✓ exit code 0[^]*\n>$/.test(screen));
  await terminal.type("\x12COUNT");
  await terminal.waitFor("search: COUNT · not found");
  await terminal.type(`${ctrlU}\x12count`);
  await terminal.waitFor("> Count the lines\n  search: count");
  await ask(terminal, "", "Again");
  assert.deepEqual(shop.prompts(), Array(3).fill("Count the lines"));
});

Deno.test("Ctrl-Z stops the program during an answer and at the prompt", async () => {
  const never = cue();
  await using shop = await workshop([
    { text: "Too long", pause: { words: 1, until: never.promise } },
  ]);
  await shop.folder.write(
    "shell.sh",
    'set -m\n"$@"\necho STOPPED $?\nfg >/dev/null\necho ENDED $?\n',
  );
  const terminal = await shop.open([], { shell: ["bash", `${shop.folder.path}/shell.sh`] });
  await terminal.type("Ask\r");
  await terminal.waitFor("Too");
  await terminal.type("\x1a");
  // Once something moves again, the program has the terminal back.
  await terminal.waitFor((screen) => /STOPPED 148\n.*waiting for scripted-a/.test(screen));
  await terminal.type(ctrlC);
  await terminal.waitFor(cancelled);
  await terminal.type(ctrlD);
  await terminal.waitFor("ENDED 0");
  never.resolve();
});

Deno.test("NO_COLOR leaves colours and weights out", async () => {
  await using shop = await workshop([{ text: "# Hi\n\n**bold** `code`" }], {
    env: { NO_COLOR: "1" },
  });
  const terminal = await shop.open();
  await ask(terminal, "Ask", "bold");
  assert.equal(terminal.screen.includes("# Hi\n\nbold `code`"), true);
  // deno-lint-ignore no-control-regex -- they are what this is about
  assert.doesNotMatch(terminal.written, /\x1b\[[\d;]*m/);
});

Deno.test("a dumb terminal gets no cursor movement, and Ctrl-C still cancels", async () => {
  const never = cue();
  await using shop = await workshop([
    { text: "Too long", pause: { words: 1, until: never.promise } },
    { text: "**Hello**" },
  ], { env: { TERM: "dumb" } });
  const terminal = await shop.open();
  await terminal.type("Ask\r");
  await terminal.waitFor("Too");
  await terminal.type(ctrlC);
  await terminal.waitFor(cancelled);
  await ask(terminal, "Again", "Hello");
  never.resolve();
  await terminal.type(ctrlC);
  await terminal.waitFor("so does Ctrl-D\n\n>");
  await terminal.type(ctrlC);
  assert.equal(await terminal.exitCode(), 0);
  assert.equal(terminal.written.includes("\x1b["), false);
});

Deno.test("slash commands: help, skills, a misspelt one, undo, retry, save, clear", async () => {
  await using shop = await workshop([{ text: "one" }, { text: "two" }, { text: "three" }]);
  const terminal = await shop.open();
  const say = async (typed: string, wanted: string) => {
    await terminal.type(`${typed}\r`);
    await terminal.waitFor(`${wanted}\n\n>`);
  };
  await say("/help", "kept for the next line.");
  await terminal.type("/skills\r");
  await terminal.waitFor("  greeter       Greets people\n");
  await say("/hlep", "hint: Did you mean /help?");
  await say("/undo", "There is nothing to take back.");
  await ask(terminal, "Ask", "one");
  await ask(terminal, "/retry", "two");
  await say("/save talk.md", `Saved to ${shop.folder.path}/talk.md`);
  await say("/undo", "Taken back.");
  await say("/skill greeter", "The documentation of greeter goes with your next message.");
  await ask(terminal, "Greet", "three");
  await say("/copy", "Copied 5 characters.");
  assert.equal(terminal.written.includes(`\x1b]52;c;${btoa("three")}\x07`), true);
  await say("/output", "No tool has been called.");
  await say("/model", "* scripted-a\n  scripted-b");
  await say(
    "/model nope",
    'The endpoint offers no model "nope"\nhint: /model lists what it offers',
  );
  await say("/model scripted-b", "From now on scripted-b answers.");
  await say("/image nothing.png", 'the picture "nothing.png": there is no such file');
  await say("/clear", "Forgotten.");
  await terminal.type(ctrlD);
  assert.equal(await terminal.exitCode(), 0);
  assert.match(
    await Deno.readTextFile(`${shop.folder.path}/talk.md`),
    /^# Ask\n[^]*## Prompt \(taken back\)\n\nAsk\n[^]*## Prompt\n\nAsk\n\n## Answer\n\ntwo\n\n/,
  );
  assert.deepEqual(shop.prompts().slice(0, 2), ["Ask", "Ask"]);
  const last = String(shop.prompts()[2]);
  assert.match(last, /^Greet\n\n<skill name="greeter">\n.*Greet\..*\n<\/skill>$/s);
});

Deno.test("skills and instructions change while the session goes on", async () => {
  await using shop = await workshop(["one", "two", "three"].map((text) => ({ text })));
  const terminal = await shop.open(["--system", "Be brief", "--no-skill", "web-page"]);
  await terminal.waitFor("\n>");
  const say = async (typed: string, wanted: string) => {
    await terminal.type(`${typed}\r`);
    await terminal.waitFor(`${wanted}\n\n>`);
  };
  await ask(terminal, "First", "one");
  await say("/skills off greeter", "The model sees 3 skills.");
  await shop.folder.write("skills/maker/SKILL.md", skill.replace("greeter", "maker"));
  await say("/reload", "4 skills · new: maker");
  await terminal.type("/skills\r");
  await terminal.waitFor(/^ {2}off {2}greeter .*\n[^]*^ {7}maker .*\n[^]*^ {2}off {2}web-page /m);
  await ask(terminal, "Second", "two");
  await say("/system", "Be brief");
  await say("/system Be long", "These are your own instructions now.");
  await say("/skills on greeter", "The model sees 5 skills.");
  await ask(terminal, "Third", "three");
  const seen = shop.endpoint.requests.map(({ body: { messages } }) => {
    const [system] = messages.filter(({ role }) => role === "system").map(({ content }) => content);
    return ["greeter", "maker", "web-page", "Be brief", "Be long"]
      .filter((word) => String(system).includes(word)).join(" ");
  });
  assert.deepEqual(seen, ["greeter Be brief", "maker Be brief", "greeter maker Be long"]);
});

Deno.test("files that a prompt mentions go with it, and its title is what was typed", async () => {
  await using shop = await workshop([{ text: "one" }, { text: "two" }]);
  await shop.folder.write("notes.txt", "the notes\n");
  const terminal = await shop.open();
  await terminal.type("Sum up @not\t, @nobody.\r");
  await terminal.waitFor("1 turn");
  assert.deepEqual(shop.prompts(), [
    'Sum up @notes.txt, @nobody.\n\n<file name="notes.txt">\nthe notes\n</file>',
  ]);
  await terminal.type(ctrlD);
  await terminal.exitCode();
  const [, id = ""] = /\nTo go on: skills-runner --resume (\S+)$/.exec(terminal.screen) ?? [];
  const resumed = await shop.open(["--resume"]);
  await resumed.waitFor("  Sum up @notes.txt, @nobody.\nGo on with which one? [1]");
  await resumed.type("\r");
  await resumed.waitFor(/\n> Sum up @notes.txt, @nobody.\n[^]*attached: notes.txt[^]*\none\n\n>/);
  await resumed.type(`/undo\r`);
  await resumed.waitFor("Taken back.");
  await resumed.type(ctrlD);
  assert.equal(await resumed.exitCode(), 0);
  assert.match(id, /^\d{8}-\d{6}-/);
});

Deno.test("/compact replaces older turns by a summary", async () => {
  const long = "word ".repeat(2000);
  await using shop = await workshop([
    { text: "one" },
    { text: long },
    { text: "The summary" },
    { text: "last" },
  ]);
  const terminal = await shop.open();
  await ask(terminal, "First", "one");
  await ask(terminal, "Second", "word");
  await terminal.type("/compact\r");
  await terminal.waitFor("messages became");
  await ask(terminal, "Third", "last");
  const contents = shop.endpoint.requests[3]?.body.messages.slice(1).map(({ content }) => content);
  assert.equal(contents?.some((content) => String(content).includes("The summary")), true);
  assert.equal(contents?.at(-1), "Third");
});

/** What is measured includes the test's own pseudo-terminal, and a machine that is busy. */
function assertQuick(ms: number): void {
  assert.equal(ms < 500, true, `It took ${Math.round(ms)} ms`);
}
