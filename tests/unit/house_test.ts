import assert from "node:assert/strict";
import { dirname, join, relative } from "node:path";
import { repository } from "../support/program.ts";

/** Rooms from top to bottom; a file may import from its own row and from those below. */
const rows = [
  ["main.ts"],
  ["lib/cli/", "lib/mcp/"],
  ["lib/mod.ts"],
  ["lib/runner.ts", "lib/shipped/", "lib/sessions/", "lib/render/"],
  ["lib/conversation/"],
  ["lib/tools/"],
  ["lib/skills/", "lib/executor/", "lib/model/", "lib/trust/"],
  ["lib/process/", "lib/config/"],
  ["lib/files/"],
  ["lib/errors.ts", "lib/events.ts", "lib/version.ts", "lib/nearest.ts"],
];

/** Rooms of the same row that do not know each other. */
const strangers = ["lib/skills/", "lib/executor/", "lib/model/", "lib/trust/"];

Deno.test("imports point down the list of rooms only", async () => {
  const wrong: string[] = [];
  for (const { from, to } of await imports()) {
    if (rowOf(to) < rowOf(from)) wrong.push(`${from} imports ${to}`);
  }
  assert.deepEqual(wrong, []);
});

Deno.test("skills, executor and model do not know each other", async () => {
  const room = (path: string) => strangers.find((folder) => path.startsWith(folder));
  const wrong = (await imports()).filter(({ from, to }) =>
    room(from) && room(to) && room(from) !== room(to)
  );
  assert.deepEqual(wrong, []);
});

Deno.test("each package is imported in one file, with its exact version", async () => {
  const files = new Map<string, Set<string>>();
  for (const { path, text } of await sources()) {
    for (const [, specifier = ""] of text.matchAll(/(?:from |import\()"(npm:[^"]+)"/g)) {
      files.set(specifier, (files.get(specifier) ?? new Set()).add(path));
    }
  }
  const names = [...files.keys()];
  assert.deepEqual(names.filter((name) => !/@\d+\.\d+\.\d+(\/|$)/.test(name)), []);
  assert.deepEqual([...files].filter(([, paths]) => paths.size > 1), []);
});

Deno.test("Deno.exit is never called, and only process.ts starts processes", async () => {
  const all = await sources();
  const using = (word: string) => all.filter(({ text }) => text.includes(word)).map((f) => f.path);
  assert.deepEqual(using("Deno.exit("), []);
  assert.deepEqual(using("new Deno.Command("), ["lib/process/process.ts"]);
});

function rowOf(path: string): number {
  const row = rows.findIndex((names) =>
    names.some((name) => path === name || path.startsWith(name))
  );
  assert.notEqual(row, -1, `${path} has no room`);
  return row;
}

async function imports(): Promise<{ from: string; to: string }[]> {
  const found: { from: string; to: string }[] = [];
  for (const { path, text } of await sources()) {
    for (const [, target = ""] of text.matchAll(/(?:from|import\() ?"(\.[^"]+\.ts)"/g)) {
      found.push({ from: path, to: join(dirname(path), target) });
    }
  }
  return found;
}

/** The program's own files; comments are left out, since examples import too. */
async function sources(folder = repository): Promise<{ path: string; text: string }[]> {
  const found: { path: string; text: string }[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (isDirectory && (folder !== repository || name === "lib")) {
      found.push(...await sources(path));
    }
    if (!name.endsWith(".ts")) continue;
    const text = (await Deno.readTextFile(path)).replace(/^\s*(\*|\/\*\*).*$/gm, "");
    found.push({ path: relative(repository, path), text });
  }
  return found.sort((a, b) => a.path.localeCompare(b.path));
}
