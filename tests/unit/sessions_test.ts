/**
 * Conversations on disk: recording, reading back, going on.
 * @module
 */
import assert from "node:assert/strict";
import { converse } from "../../lib/conversation/converse.ts";
import { RunnerError } from "../../lib/errors.ts";
import type { Event } from "../../lib/events.ts";
import type { ChatModel } from "../../lib/model/chat_model.ts";
import {
  continueSession,
  Session,
  sessionPath,
  startSession,
  unsavedSession,
} from "../../lib/sessions/session.ts";
import { loadSession, parseSession } from "../../lib/sessions/load.ts";
import { removeSession } from "../../lib/sessions/store.ts";
import type { Tool } from "../../lib/tools/tool.ts";
import { saveSession } from "../support/saved_session.ts";
import { sessionMarkdown } from "../../lib/render/saved/markdown.ts";
import { scriptedModel } from "../support/scripted_model.ts";
import type { ScriptedReply } from "../support/scripted_endpoint.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

const echo: Tool = {
  definition: {
    name: "echo",
    description: "Says it again",
    parameters: { type: "object", properties: { text: { type: "string" } } },
  },
  run({ text }, { emit }) {
    emit({ type: "tool_output", stream: "stdout", text: String(text) });
    return Promise.resolve({ text });
  },
};

const echoed: ScriptedReply = {
  text: "Let me see",
  calls: [{ name: "echo", arguments: { text: "a" } }],
};

/** Lets a model answer a prompt in a session; returns the events. */
async function ask(
  session: Session,
  prompt: string,
  model: ChatModel | (ScriptedReply | RunnerError)[],
  tool = echo,
): Promise<Event[]> {
  session.history.push({ role: "user", content: prompt });
  const run = converse(session.history, {
    model: Array.isArray(model) ? scriptedModel(model) : model,
    tools: [tool],
    skills: [],
    maxTurns: 0,
    signal: new AbortController().signal,
  });
  return await Array.fromAsync(session.record(run));
}

function onlyFile(folder: string): string {
  const [file] = [...Deno.readDirSync(folder)];
  return `${folder}/${file?.name}`;
}

Deno.test("record() saves messages and events in the order in which they happen", async () => {
  await using folder = await temporaryFolder();
  await using session = startSession({ folder: folder.path, workFolder: "/work" });
  await ask(session, "Hello", [echoed, { text: "Done" }]);
  const { records, messages, model } = await loadSession(onlyFile(folder.path));
  assert.deepEqual(
    records.map((record) => record.type === "message" ? record.message.role : record.type),
    [
      "session_started",
      "run_started",
      "user",
      "turn_started",
      "usage",
      "assistant",
      "tool_started",
      "tool_output",
      "tool_finished",
      "tool",
      "turn_started",
      "usage",
      "assistant",
      "run_finished",
    ],
  );
  assert.deepEqual([model, messages], ["scripted", session.history]);
});

Deno.test("record() passes the events on as they are", async () => {
  await using folder = await temporaryFolder();
  await using session = startSession({ folder: folder.path, workFolder: "/work" });
  const events = await ask(session, "Hello", [{ text: "Done" }]);
  assert.deepEqual(
    events.map(({ type }) => type),
    ["run_started", "turn_started", "text_delta", "usage", "run_finished"],
  );
});

Deno.test("record() has every message in the file before the next request", async () => {
  await using folder = await temporaryFolder();
  await using session = startSession({ folder: folder.path, workFolder: "/work" });
  const inner = scriptedModel([echoed, { text: "Done" }]);
  const seen: unknown[] = [];
  await ask(session, "Hello", {
    ...inner,
    async *ask(request) {
      const { messages } = await loadSession(onlyFile(folder.path));
      seen.push([messages, [...request.messages]]);
      return yield* inner.ask(request);
    },
  });
  assert.equal(seen.length, 2);
  assert.deepEqual(seen, inner.requests.map(({ messages }) => [messages, messages]));
});

Deno.test({
  name: "a session is for its user's eyes only",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using folder = await temporaryFolder();
    await saveSession(`${folder.path}/sessions`, ["Hello"]);
    const modes = [`${folder.path}/sessions`, onlyFile(`${folder.path}/sessions`)]
      .map((path) => (Deno.statSync(path).mode ?? 0) & 0o777);
    assert.deepEqual(modes, [0o700, 0o600]);
  },
});

Deno.test("neither the key nor credentials in the address get into the file", async () => {
  await using folder = await temporaryFolder();
  const secrets = ['sk-"secret"-0123456789', "ollama"];
  await using session = startSession({ folder: folder.path, workFolder: "/work", secrets });
  const model = scriptedModel([{ text: `ollama said ${secrets[0]}` }]);
  await ask(session, `My key is ${secrets[0]}`, {
    ...model,
    baseUrl: "https://me:password@example.org/v1?api-key=abc",
  });
  const text = await Deno.readTextFile(onlyFile(folder.path));
  const { baseUrl, messages } = parseSession(text);
  assert.equal(/password|api-key|0123456789/.test(text), false);
  assert.equal(baseUrl, "https://example.org/v1");
  assert.deepEqual(messages.map(({ content }) => content), [
    "My key is [secret]",
    "ollama said [secret]",
  ]);
});

Deno.test("startSession() leaves no file behind without a run", async () => {
  await using folder = await temporaryFolder();
  await startSession({ folder: folder.path, workFolder: "/work" })[Symbol.asyncDispose]();
  assert.deepEqual([...Deno.readDirSync(folder.path)], []);
});

Deno.test("a script that prints without end does not fill the file", async () => {
  await using folder = await temporaryFolder();
  await using session = startSession({ folder: folder.path, workFolder: "/work" });
  const text = "x".repeat(40_000);
  const noisy: Tool["run"] = (_, { emit }) => {
    for (let piece = 0; piece < 5; piece++) emit({ type: "tool_output", stream: "stdout", text });
    return Promise.resolve({});
  };
  await ask(session, "Hello", [echoed, { text: "Done" }], { ...echo, run: noisy });
  const { records } = await loadSession(onlyFile(folder.path));
  assert.equal(records.filter(({ type }) => type === "tool_output").length, 1);
});

Deno.test("continueSession() restores the conversation and goes on in the same file", async () => {
  await using folder = await temporaryFolder();
  const id = await saveSession(folder.path, ["First"]);
  await using session = await continueSession(sessionPath(folder.path, id), {
    folder: folder.path,
    workFolder: "/work",
  });
  await ask(session, "Second", [{ text: "ok" }]);
  const { messages } = await loadSession(onlyFile(folder.path));
  assert.deepEqual(messages.map(({ content }) => content), ["First", "ok", "Second", "ok"]);
  assert.deepEqual(session.history, messages);
});

Deno.test("continueSession() leaves the instructions out, and new ones are recorded", async () => {
  await using folder = await temporaryFolder();
  const options = { folder: folder.path, workFolder: "/work" };
  const session = startSession(options);
  session.history.push({ role: "system", content: "old" });
  await ask(session, "First", [{ text: "ok" }]);
  await session[Symbol.asyncDispose]();
  await using continued = await continueSession(onlyFile(folder.path), options);
  assert.deepEqual(continued.history.map(({ role }) => role), ["user", "assistant"]);
  continued.history.unshift({ role: "system", content: "new" });
  await ask(continued, "Second", [{ text: "ok" }]);
  const { messages, records } = await loadSession(onlyFile(folder.path));
  const instructions = records.flatMap((record) =>
    record.type === "message" && record.message.role === "system" ? [record.message.content] : []
  );
  assert.deepEqual([instructions, messages.length], [["old", "new"], 4]);
});

Deno.test("continueSession() cuts a torn last line off", async () => {
  await using folder = await temporaryFolder();
  const options = { folder: folder.path, workFolder: "/work" };
  const path = sessionPath(folder.path, await saveSession(folder.path, ["First"]));
  const whole = await Deno.readFile(path);
  const torn = new TextEncoder().encode('{"type":"message","message":{"role":"user","content":"é');
  await Deno.writeFile(path, new Uint8Array([...whole, ...torn.slice(0, -1)]));
  await using session = await continueSession(path, options);
  assert.deepEqual(await Deno.readFile(path), whole);
  await ask(session, "Second", [{ text: "ok" }]);
  assert.equal((await loadSession(path)).messages.length, 4);
});

Deno.test("continueSession() finds the end of a torn line longer than its buffer", async () => {
  await using folder = await temporaryFolder();
  const path = sessionPath(folder.path, await saveSession(folder.path, ["First"]));
  const { size } = await Deno.stat(path);
  await Deno.writeTextFile(path, "x".repeat(200_000), { append: true });
  await using _ = await continueSession(path, { folder: folder.path, workFolder: "/work" });
  assert.equal((await Deno.stat(path)).size, size);
});

Deno.test("continueSession() recovers results that a kill kept from becoming messages", async () => {
  await using folder = await temporaryFolder();
  const options = { folder: folder.path, workFolder: "/work" };
  const session = startSession(options);
  await ask(session, "Hello", [echoed, { text: "Done" }]);
  await session[Symbol.asyncDispose]();
  const path = onlyFile(folder.path);
  const lines = (await Deno.readTextFile(path)).split("\n");
  const end = lines.findIndex((line) => line.includes('"tool_finished"'));
  await Deno.writeTextFile(path, lines.slice(0, end + 1).join("\n") + "\n");
  await using continued = await continueSession(path, options);
  assert.deepEqual(continued.history, session.history.slice(0, 3));
  await ask(continued, "Go on", [{ text: "Done" }]);
  assert.deepEqual((await loadSession(path)).messages, continued.history);
});

Deno.test("continueSession() refuses a session that is open, until it is closed", async () => {
  await using folder = await temporaryFolder();
  const options = { folder: folder.path, workFolder: "/work" };
  const path = sessionPath(folder.path, await saveSession(folder.path, ["First"]));
  const first = await continueSession(path, options);
  await assert.rejects(
    () => continueSession(path, options),
    new RunnerError("usage", `The session ${path} is open in another process`, {
      hint: "End the other conversation first, or begin a new one",
    }),
  );
  await assert.rejects(
    () => removeSession({ id: "", path, changedAt: new Date() }),
    { message: `The session ${path} is open in another process` },
  );
  await first[Symbol.asyncDispose]();
  await using _ = await continueSession(path, options);
});

Deno.test("messages that were taken back are no longer in the conversation", async () => {
  await using folder = await temporaryFolder();
  await using session = startSession({ folder: folder.path, workFolder: "/work" });
  await ask(session, "First", [{ text: "one" }]);
  await ask(session, "Second", [{ text: "two" }]);
  session.history.length = 2;
  await ask(session, "Third", [{ text: "three" }]);
  const { messages, records } = await loadSession(onlyFile(folder.path));
  assert.deepEqual(messages, session.history);
  assert.deepEqual(
    records.flatMap((record) => record.type === "messages_dropped" ? [record.kept] : []),
    [2],
  );
});

Deno.test("messages that were taken back last stay taken back", async () => {
  await using folder = await temporaryFolder();
  const session = startSession({ folder: folder.path, workFolder: "/work" });
  await ask(session, "First", [{ text: "one" }]);
  await ask(session, "Second", [{ text: "two" }]);
  session.history.length = 2;
  await session[Symbol.asyncDispose]();
  assert.deepEqual((await loadSession(onlyFile(folder.path))).messages, session.history);
});

Deno.test("a folder that cannot be written is one warning, and the answer is given", async () => {
  await using folder = await temporaryFolder({ file: "" });
  await using session = startSession({ folder: `${folder.path}/file/sessions`, workFolder: "/w" });
  const events = await ask(session, "Hello", [echoed, { text: "Done" }]);
  const [started, warning] = events;
  assert.equal(started?.type, "run_started");
  assert.equal(warning?.type === "warning" && warning.code, "session_not_saved");
  assert.equal(events.filter(({ type }) => type === "warning").length, 1);
  assert.equal(events.at(-1)?.type, "run_finished");
});

Deno.test("an unsaved session passes everything on", async () => {
  await using session = new Session();
  const events = await ask(session, "Hello", [{ text: "Done" }]);
  assert.deepEqual([session.id, events.at(-1)?.type], [null, "run_finished"]);
});

Deno.test("an unsaved session is told as a saved one, also when it goes on with one", async () => {
  await using folder = await temporaryFolder();
  const now = () => new Date("2026-11-22T13:45:01Z");
  const options = { folder: folder.path, workFolder: "/work", now };
  await using saved = startSession(options);
  await using unsaved = unsavedSession(options);
  const told: string[] = [];
  for (const session of [saved, unsaved]) {
    assert.equal(await session.tell(), null);
    await ask(session, "Hello", [echoed, { text: "Done" }]);
    const text = sessionMarkdown(await session.tell() ?? assert.fail());
    told.push(text.replace(/^`.*/m, "").replace(/\d+ ms/g, "0 ms"));
  }
  assert.equal(told[0], told[1]);
  await using other = unsavedSession(options, await saved.tell());
  await ask(other, "And now", [{ text: "Done again" }]);
  const text = sessionMarkdown(await other.tell() ?? assert.fail());
  assert.match(text, /## Prompt\n\nHello\n[^]*Done\n[^]*## Prompt\n\nAnd now\n[^]*Done again/);
  assert.equal((await Array.fromAsync(Deno.readDir(folder.path))).length, 1);
});

Deno.test("a reader that stops early loses no message", async () => {
  await using folder = await temporaryFolder();
  await using session = startSession({ folder: folder.path, workFolder: "/work" });
  session.history.push({ role: "user", content: "Hello" });
  const run = converse(session.history, {
    model: scriptedModel([echoed, { text: "Done" }]),
    tools: [echo],
    skills: [],
    maxTurns: 0,
    signal: new AbortController().signal,
  });
  for await (const { type } of session.record(run)) if (type === "tool_finished") break;
  assert.deepEqual((await loadSession(onlyFile(folder.path))).messages, session.history);
});
