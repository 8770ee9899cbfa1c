/**
 * What is decided for Windows and macOS, as far as it can be decided anywhere.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { unifyNames } from "../../lib/config/platform.ts";
import { isDeveloperToolsStub } from "../../lib/executor/environments/interpreter.ts";
import { retargetLauncher } from "../../lib/executor/environments/relocate.ts";
import { programNames } from "../../lib/executor/search_path.ts";
import { processListArguments } from "../../lib/process/tree.ts";
import { findDescendants, parseWindowsProcesses } from "../../lib/process/windows.ts";
import { hostPython } from "../support/host.ts";
import { repository } from "../support/program.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

Deno.test("variables have one name each on Windows, whatever case they are written in", () => {
  const given = {
    Path: "C:\\Windows",
    SystemRoot: "C:\\Windows",
    LLM_API_KEY: "k",
    http_proxy: "p",
  };
  assert.deepEqual(unifyNames(given, "windows"), {
    PATH: "C:\\Windows",
    SYSTEMROOT: "C:\\Windows",
    LLM_API_KEY: "k",
    HTTP_PROXY: "p",
  });
});

Deno.test("variables keep their names elsewhere, where two may differ by case alone", () => {
  const given = { Path: "a", PATH: "b", http_proxy: "p" };
  assert.deepEqual(unifyNames(given, "linux"), given);
  assert.deepEqual(unifyNames(given, "darwin"), given);
});

Deno.test("a program on Windows may be a batch file, as pyenv's is", () => {
  assert.deepEqual(programNames("python", "windows"), ["python.exe", "python.cmd", "python.bat"]);
  assert.deepEqual(programNames("python", "linux"), ["python"]);
});

Deno.test.each(
  [
    ["/usr/bin/python3", "darwin", true],
    ["/usr/bin/python", "darwin", true],
    ["/opt/homebrew/bin/python3", "darwin", false],
    ["/usr/bin/python3.12", "darwin", false],
    ["/usr/bin/python3", "linux", false],
  ] as const,
)("isDeveloperToolsStub() of %s on %s is %s", (command, os, expected) => {
  assert.equal(isDeveloperToolsStub(command, os), expected);
});

Deno.test("ps shows environments: with e on Linux, with -E on macOS, where e means something else", () => {
  const [linux = [], plain = []] = processListArguments("linux");
  const [macos = []] = processListArguments("darwin");
  assert.deepEqual([linux[0], macos.slice(0, 3), plain[0]], ["axeww", ["-A", "-E", "-ww"], "-A"]);
  const columns = ["-o", "pid=,ppid=,pgid=,stat=,command="];
  for (const args of [linux, macos, plain]) assert.deepEqual(args.slice(-2), columns);
});

const listed = JSON.stringify([
  { ProcessId: 100, ParentProcessId: 1, Created: 5_000 },
  { ProcessId: 101, ParentProcessId: 100, Created: 5_100 },
  { ProcessId: 102, ParentProcessId: 101, Created: 5_200 },
  { ProcessId: 103, ParentProcessId: 100, Created: 900 },
  { ProcessId: 104, ParentProcessId: 1, Created: 5_300 },
  { ProcessId: 0, ParentProcessId: 0, Created: null },
]);

Deno.test("what a script leaves behind on Windows is found by its parents, also when they have ended", () => {
  const all = parseWindowsProcesses(listed);
  const pids = (rows: { pid: number }[]) => rows.map(({ pid }) => pid);
  assert.deepEqual(pids(findDescendants(all, [{ pid: 100, startedMs: 5_000 }])), [101, 102]);
  const withoutRoot = all.filter(({ pid }) => pid !== 100);
  assert.deepEqual(pids(findDescendants(withoutRoot, [{ pid: 100, startedMs: 5_000 }])), [
    101,
    102,
  ]);
});

Deno.test("a process whose parent's number was used before is nobody's child", () => {
  const all = parseWindowsProcesses(listed);
  assert.deepEqual(findDescendants(all, [{ pid: 100, startedMs: 60_000 }]), []);
});

Deno.test("processes that are their own parents end the search", () => {
  const loop = [{ pid: 1, parent: 2, createdMs: 10 }, { pid: 2, parent: 1, createdMs: 10 }];
  const found = findDescendants(loop, [{ pid: 1, startedMs: 10 }]);
  assert.deepEqual(found.map(({ pid }) => pid), [2, 1]);
});

Deno.test.each(
  [
    ["", []],
    ['{"ProcessId":7,"ParentProcessId":1,"Created":5}', [{ pid: 7, parent: 1, createdMs: 5 }]],
    ['[{"ProcessId":"7"},null,3]', []],
  ] as const,
)("parseWindowsProcesses() reads %j", (json, expected) => {
  assert.deepEqual(parseWindowsProcesses(json), expected);
});

/** A launcher as pip writes it: a program, a line with the path of Python, an archive. */
const makeLauncher = `import io, sys, zipfile
archive = io.BytesIO()
with zipfile.ZipFile(archive, "w") as it:
    it.writestr("__main__.py", "import sys; from tool import main; sys.exit(main())")
program = b"MZ" + bytes(range(256)) * 40 + b"#! not this one\\n"
open(sys.argv[1], "wb").write(program + b"#!" + sys.argv[2].encode() + b"\\r\\n" + archive.getvalue())`;

const readArchive = `import sys, zipfile
print(zipfile.ZipFile(sys.argv[1]).read("__main__.py").decode(), end="")`;

Deno.test.each([
  [
    "C:\\Users\\müller\\cache\\building-1\\Scripts\\python.exe",
    "C:\\Users\\müller\\cache\\place\\Scripts\\python.exe",
  ],
  [
    '"C:\\a b\\building-1\\Scripts\\python.exe"',
    '"C:\\a b\\a much longer place\\Scripts\\python.exe"',
  ],
])("a console script of Windows is moved with its environment: %s", async (before, after) => {
  await using folder = await temporaryFolder();
  const file = `${folder.path}/tool.exe`;
  await python("-c", makeLauncher, file, before);
  const bytes = await Deno.readFile(file);
  const [from = "", to = ""] = [before, after].map((path) =>
    path.replaceAll('"', "").replace(/\\Scripts.*/, "")
  );
  const moved = retargetLauncher(bytes, from, to);
  assert.ok(moved !== null);
  await Deno.writeFile(file, moved);
  assert.match(await python("-c", readArchive, file), /^import sys; from tool/);
  const text = new TextDecoder().decode(moved);
  assert.equal(text.includes(`#!${after}\r\n`), true);
  assert.equal(text.includes("building-1"), false);
  assert.deepEqual(moved.slice(0, 10_000), bytes.slice(0, 10_000));
});

Deno.test("a program that names no Python of the environment is left alone", async () => {
  await using folder = await temporaryFolder();
  const file = `${folder.path}/tool.exe`;
  await python("-c", makeLauncher, file, "C:\\Python\\python.exe");
  assert.equal(retargetLauncher(await Deno.readFile(file), "C:\\cache", "C:\\place"), null);
  assert.equal(retargetLauncher(new TextEncoder().encode("MZ no archive"), "C:\\c", "C:\\p"), null);
});

Deno.test("addresses of files are made and read by functions that know Windows", async () => {
  const wrong: string[] = [];
  for (const { path, text } of await sources()) {
    if (/[`"']file:\/\/(\$\{|["'`] *\+)|import\.meta\.url\)\.pathname/.test(text)) wrong.push(path);
  }
  assert.deepEqual(wrong, []);
});

Deno.test("the program reads no file of its own by path, but for the skills that ship with it", async () => {
  const all = (await sources()).filter(({ path }) => path.startsWith("lib/"));
  const using = all.filter(({ text }) => text.includes("import.meta.url"));
  assert.deepEqual(using.map(({ path }) => path), ["lib/shipped/folder.ts"]);
});

/** All TypeScript of the project, by paths within it. */
async function sources(): Promise<{ path: string; text: string }[]> {
  const found: { path: string; text: string }[] = [];
  for (const room of ["lib", "tools", "tests", "bench"]) await visit(room);
  return found;

  async function visit(folder: string): Promise<void> {
    for await (const { name, isDirectory } of Deno.readDir(join(repository, folder))) {
      const path = `${folder}/${name}`;
      if (isDirectory) await visit(path);
      else if (name.endsWith(".ts")) {
        found.push({ path, text: await Deno.readTextFile(join(repository, path)) });
      }
    }
  }
}

async function python(...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(await hostPython(), { args }).output();
  assert.equal(success, true, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}
