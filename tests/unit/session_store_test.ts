/**
 * The folder of sessions, and the lines of their files.
 * @module
 */
import assert from "node:assert/strict";
import { sessionPath } from "../../lib/sessions/session.ts";
import { loadSession } from "../../lib/sessions/load.ts";
import { readRecord } from "../../lib/sessions/record.ts";
import { newSessionId } from "../../lib/sessions/id.ts";
import {
  findSession,
  lastSession,
  loadSessions,
  storedSessions,
} from "../../lib/sessions/store.ts";
import { saveSession } from "../support/saved_session.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

Deno.test("findSession() takes a unique beginning of the id or of its last part", async () => {
  await using folder = await temporaryFolder({
    "20261122-134501-x7k2.jsonl": "",
    "20261122-134502-abcd.jsonl": "",
    "notes.txt": "",
  });
  const found = await Promise.all(
    ["20261122-134501-x7k2", "20261122-134502", "x7"].map(async (text) =>
      (await findSession(folder.path, text)).id
    ),
  );
  assert.deepEqual(found, [
    "20261122-134501-x7k2",
    "20261122-134502-abcd",
    "20261122-134501-x7k2",
  ]);
  await assert.rejects(
    () => findSession(folder.path, "20261122"),
    { kind: "usage", message: '2 sessions begin with "20261122"' },
  );
  await assert.rejects(
    () => findSession(folder.path, "20261122-134501-x7k3"),
    {
      kind: "usage",
      message: 'There is no session "20261122-134501-x7k3"',
      hint: "Did you mean 20261122-134501-x7k2? skills-runner sessions lists them all",
    },
  );
});

Deno.test("lastSession() finds the one that was used last in a working folder", async () => {
  await using folder = await temporaryFolder();
  const [first, second, other] = [
    await saveSession(folder.path, ["1"], { workFolder: "/here" }),
    await saveSession(folder.path, ["2"], { workFolder: "/here" }),
    await saveSession(folder.path, ["3"], { workFolder: "/there" }),
  ];
  for (const [index, id] of [second, first, other].entries()) {
    await Deno.utime(sessionPath(folder.path, id), index + 1, index + 1);
  }
  assert.equal((await lastSession(folder.path, "/here")).id, first);
  await assert.rejects(
    () => lastSession(folder.path, "/nowhere"),
    { kind: "usage", message: "There is no session to continue in /nowhere" },
  );
});

Deno.test("loadSessions() tells those that cannot be read apart", async () => {
  await using folder = await temporaryFolder({ "damaged.jsonl": "{}\n" });
  const id = await saveSession(folder.path, ["Hello"]);
  const { sessions, problems } = await loadSessions(folder.path);
  assert.deepEqual(sessions.map((session) => session.id), [id]);
  assert.deepEqual(problems.map(({ message }) => message), [
    `Cannot read the session ${folder.path}/damaged.jsonl: it does not begin as a session does`,
  ]);
});

Deno.test("storedSessions() finds none where there is no folder", async () => {
  assert.deepEqual(await storedSessions("/nowhere/sessions"), []);
});

Deno.test("loadSession() says that a file is of a later version", async () => {
  await using folder = await temporaryFolder();
  const path = sessionPath(folder.path, await saveSession(folder.path, ["Hello"]));
  const text = await Deno.readTextFile(path);
  await Deno.writeTextFile(path, text.replace('"schema":1', '"schema":2'));
  await assert.rejects(() => loadSession(path), {
    kind: "usage",
    message: `Cannot read the session ${path}: its format is version 2, this program knows 1`,
  });
});

Deno.test("newSessionId() sorts by time and can be typed", () => {
  const id = newSessionId(new Date("2026-11-22T13:45:01.999Z"));
  assert.match(id, /^20261122-134501-[2-9a-z]{4}$/);
});

const time = "2026-11-22T13:45:01.000Z";

for (
  const [name, record] of [
    ["text that is not JSON", "{"],
    ["a list", "[]"],
    ["no time", { type: "turn_started", turn: 1 }],
    ["a time that is none", { type: "turn_started", time: "noon", turn: 1 }],
    ["an unknown type", { type: "later", time }],
    ["a type that is a property of all objects", { type: "toString", time }],
    ["a field of another type", { type: "turn_started", time, turn: "1" }],
    ["a message that is none", { type: "message", time, message: { role: "user" } }],
    ["a role that is none", { type: "message", time, message: { role: "x", content: "" } }],
    ["a call without arguments", {
      type: "message",
      time,
      message: { role: "assistant", content: null, toolCalls: [{ key: "a", id: "b", name: "c" }] },
    }],
    ["a part that is none", {
      type: "message",
      time,
      message: { role: "user", content: [{ type: "image" }] },
    }],
    ["a result without its call", {
      type: "message",
      time,
      message: { role: "tool", content: "{}" },
    }],
  ] as const
) {
  Deno.test(`readRecord() refuses ${name}`, () => {
    const line = typeof record === "string" ? record : JSON.stringify(record);
    assert.equal(readRecord(line), null);
  });
}

Deno.test("readRecord() keeps a message as it was in memory", () => {
  const message = {
    role: "assistant",
    content: null,
    toolCalls: [{ key: "k", id: "i", name: "n", arguments: "{", defect: "cut", opaque: { a: 1 } }],
    opaque: { reasoning_content: "hm" },
    origin: "here",
  };
  const record = { type: "message", time, message };
  assert.deepEqual(readRecord(JSON.stringify(record)), record);
});
