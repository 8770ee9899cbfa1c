/**
 * The commands `check` and `setup`, and scripts in other languages, with the
 * real program as a process.
 * @module
 */
import assert from "node:assert/strict";
import { repository, runProgram } from "../support/program.ts";
import { scriptedEndpoint, type ScriptedReply, toolResults } from "../support/scripted_endpoint.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

const good = "---\nname: good\ndescription: Does good things\n---\n# Good\n\nRun scripts/do.py.\n";

async function inFolder(files: Record<string, string>, words: string[], env = {}) {
  await using folder = await temporaryFolder(files);
  return await runProgram(words, {
    cwd: folder.path,
    env: { SKILLS_FOLDER_PATH: "skills", ...env },
  });
}

Deno.test("check says that nothing is wrong", async () => {
  const result = await inFolder(
    { "skills/good/SKILL.md": good, "skills/good/scripts/do.py": "print(1)\n" },
    ["check"],
  );
  assert.deepEqual(result, { code: 0, stdout: "0 errors, 0 warnings\n", stderr: "" });
});

Deno.test("check names file, line, severity and code, and ends with 1 for an error", async () => {
  const result = await inFolder({
    "skills/good/SKILL.md": good,
    "skills/good/scripts/do.py": "import os\nimport yaml\n",
    "skills/empty/SKILL.md": "",
  }, ["check"]);
  assert.equal(result.code, 1);
  assert.match(result.stdout, /^skills\/empty\/SKILL\.md: error\[[a-z-]+\]: /m);
  assert.match(
    result.stdout,
    /^skills\/good\/scripts\/do\.py:2: warning\[import-unprovided\]: .*yaml.*pyyaml$/m,
  );
  assert.match(result.stdout, /^1 error, 1 warning$/m);
});

Deno.test("check --strict gives the verdicts of the reference library", async () => {
  const files = {
    "wrong-name/SKILL.md": "---\nname: right-name\ndescription: x\nextra: y\n---\n",
  };
  const lenient = await inFolder(files, ["check", "wrong-name"]);
  const strict = await inFolder(files, ["check", "--strict", "wrong-name"]);
  assert.deepEqual([lenient.code, strict.code], [0, 1]);
});

Deno.test("check --json prints the diagnostics and their counts", async () => {
  const { stdout, code } = await inFolder({ "skills/empty/SKILL.md": "" }, ["check", "--json"]);
  const { errors, warnings, diagnostics } = JSON.parse(stdout);
  assert.deepEqual([code, errors, warnings, diagnostics.length], [1, 1, 0, 1]);
});

Deno.test("check refuses a path that is not there", async () => {
  const { code, stdout } = await inFolder({}, ["check", "nowhere"]);
  assert.equal(code, 1);
  assert.match(stdout, /^nowhere: error\[path-missing\]: The path does not exist\n/);
});

Deno.test("check names a declaration that cannot be read, and checks the others", async () => {
  const { code, stdout } = await inFolder({
    "skills/big/SKILL.md": "---\nname: big\ndescription: Big\n---\nx\n",
    "skills/big/a.py": "import a\n",
    "skills/big/setup.py": "#".repeat(5 * 1024 * 1024),
    "skills/empty/SKILL.md": "",
  }, ["check", "skills"]);
  assert.equal(code, 1);
  assert.match(stdout, /^skills\/big: error\[file-unreadable\]: Cannot read "setup.py": it has /m);
  assert.match(stdout, /^skills\/empty\/SKILL.md: error\[/m);
});

Deno.test("check takes the name of a skill, and says if there is none of that name", async () => {
  const files = { "skills/pdf/SKILL.md": "---\nname: pdf\ndescription: Reads PDF\n---\nx\n" };
  const known = await inFolder(files, ["check", "pdf"]);
  assert.deepEqual([known.code, known.stdout], [0, "0 errors, 0 warnings\n"]);
  const unknown = await inFolder(files, ["check", "pfd", "-s", "skills"]);
  assert.deepEqual([unknown.code, unknown.stderr], [
    1,
    'error: Cannot find skill "pfd"\nhint: The nearest names are: pdf\n',
  ]);
});

Deno.test("show, check and trust write names with line feeds and steering characters on one line", async () => {
  const files = {
    "skills/odd/SKILL.md": "---\nname: odd\ndescription: Odd\n---\n[a](x%0Ay.md)\n",
    "skills/odd/a\nb.txt": "",
    "skills/odd/c\x1b[2J\u202e.txt": "",
    "skills/new\nline/SKILL.md": "",
  };
  const shown = await inFolder(files, ["show", "odd"]);
  const names = ["  a\\u{a}b.txt (0 bytes)", "  c\\u{1b}[2J\\u{202e}.txt (0 bytes)"];
  assert.deepEqual(shown.stdout.split("\n").filter((line) => names.includes(line)), names);
  const checked = await inFolder(files, ["check", "skills"]);
  assert.match(checked.stdout, /^skills\/new\\u\{a\}line\/SKILL\.md: error\[/m);
  const places = checked.stdout.trimEnd().split("\n").slice(0, -1);
  assert(places.every((line) => line.startsWith("skills/")), checked.stdout);
});

Deno.test("the shipped skills pass the strict check", async () => {
  const { code, stdout } = await runProgram(["check", "--strict", "skills"], {
    cwd: repository,
  });
  assert.deepEqual([code, stdout], [0, "0 errors, 0 warnings\n"]);
});

Deno.test("setup --list and --prune look after the cache", async () => {
  await using folder = await temporaryFolder({ "skills/good/SKILL.md": good });
  const given = {
    cwd: folder.path,
    env: { SKILLS_FOLDER_PATH: "skills", SKILLS_RUNNER_CACHE: "cache" },
  };
  assert.equal((await runProgram(["setup", "-q"], given)).code, 0);
  const listed = await runProgram(["setup", "--list"], given);
  assert.match(listed.stdout, /^\d{4}-\d\d-\d\d {2}3\.\d+\.\d+ {2}standard library {2}\/.*\n$/);
  const kept = await runProgram(["setup", "--prune", "1"], given);
  assert.deepEqual([kept.code, kept.stdout], [0, ""]);
  const pruned = await runProgram(["setup", "--prune", "0"], given);
  assert.equal(pruned.stdout, `removed ${listed.stdout}`);
  assert.equal((await runProgram(["setup", "--list"], given)).stdout, "");
  const wrong = await runProgram(["setup", "--prune", "soon"], given);
  assert.equal(wrong.code, 2);
});

Deno.test("setup of a skill that cannot be set up ends with 7 and builds the others", async () => {
  const { code, stdout, stderr } = await inFolder({
    "skills/bad/SKILL.md": "---\nname: bad\ndescription: Bad\n---\n",
    "skills/bad/pyproject.toml": "[project\n",
    "skills/good/SKILL.md": good,
  }, ["setup", "-q"]);
  assert.deepEqual([code, stdout], [7, "good: python ready\n"]);
  assert.match(stderr, /^error: .*pyproject\.toml/);
});

async function converse(files: Record<string, string>, replies: ScriptedReply[]) {
  await using folder = await temporaryFolder(files);
  await using endpoint = scriptedEndpoint(replies);
  const { code } = await runProgram(["-q", "Go"], {
    cwd: folder.path,
    env: { SKILLS_FOLDER_PATH: "skills", ...endpoint.env },
  });
  const [first, second] = endpoint.requests;
  const tools = first?.body.tools?.map(({ function: { name } }) => name);
  return { code, tools, results: second && toolResults(second) };
}

Deno.test("run_skill_script runs a shell script that a skill ships", async () => {
  const call = {
    name: "run_skill_script",
    arguments: { skill_name: "good", file_path: "scripts/hello.sh", args: ["you"], stdin: "hm" },
  };
  const { code, tools, results } = await converse({
    "skills/good/SKILL.md": good,
    "skills/good/scripts/hello.sh": 'echo "hello $1 $(cat)"\nexit 3\n',
  }, [{ calls: [call] }, { text: "ok" }]);
  const { duration_ms: _, ...result } = results?.[0] ?? {};
  assert.deepEqual([code, tools?.at(-1), result], [0, "run_skill_script", {
    skill_name: "good",
    stdout: "hello you hm\n",
    stderr: "",
    returncode: 3,
    timed_out: false,
  }]);
});

Deno.test("300 calls in one turn run eight at a time, and all are answered", async () => {
  const calls = Array.from({ length: 300 }, (_, index) => ({
    name: "run_skill_script",
    arguments: { skill_name: "good", file_path: "scripts/count.sh", args: [String(index)] },
  }));
  const { code, results } = await converse({
    "skills/good/SKILL.md": good,
    // Each is there as a file while it runs; the first eight wait a while for a ninth.
    "skills/good/scripts/count.sh": `: > "on-$1"
set -- "$1" on-*
for tenth in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
  if [ "$1" -ge 8 ] || [ $# -gt 9 ]; then break; fi
  sleep 0.1
  set -- "$1" on-*
done
echo $(($# - 1))
rm "on-$1"
`,
  }, [{ calls }, { text: "ok" }]);
  const counts = results?.map(({ stdout }) => Number(stdout)) ?? [];
  assert.deepEqual([code, counts.length], [0, 300]);
  const most = Math.max(...counts);
  assert(most > 1 && most <= 8, `${most} at a time`);
});

Deno.test("run --json names the tool that a model would call, with the code of -c", async () => {
  const files = { "skills/good/SKILL.md": good, "skills/good/hello.sh": "echo hello\n" };
  const started = async (...words: string[]) => {
    const { stdout } = await inFolder(files, ["run", "--json", "good", ...words]);
    const { name, arguments: args } = JSON.parse(stdout.split("\n")[0] ?? "");
    assert.equal(stdout.includes('"ok":true'), true, stdout);
    return { name, arguments: args };
  };
  assert.deepEqual(await started("hello.sh", "a"), {
    name: "run_skill_script",
    arguments: { skill_name: "good", file_path: "hello.sh", args: ["a"] },
  });
  assert.deepEqual(await started("-c", "print(1)"), {
    name: "run_python_script",
    arguments: { skill_name: "good", script: "print(1)", args: [] },
  });
});

Deno.test("run_skill_script is offered only where a skill ships such a script", async () => {
  const { tools } = await converse({
    "skills/good/SKILL.md": good,
    "skills/good/scripts/do.py": "print(1)\n",
  }, [{ text: "ok" }]);
  assert.deepEqual(tools, ["list_skills", "get_skill", "read_file_in_skill", "run_python_script"]);
});

Deno.test("a missing package is explained to the model, and to the user of run", async () => {
  const files = { "skills/good/SKILL.md": good, "skills/good/do.py": "import yaml_of_nowhere\n" };
  const { code, stderr } = await inFolder(files, ["run", "-q", "good", "do.py"]);
  assert.equal(code, 1);
  assert.match(
    stderr,
    /ModuleNotFoundError: No module named 'yaml_of_nowhere'\nhint: .*--setup any/,
  );
});

Deno.test("skills folders of which none exists are a usage error", async () => {
  const { code, stdout, stderr } = await inFolder({}, ["list", "-s", "nope"]);
  assert.deepEqual([code, stdout], [2, ""]);
  assert.match(stderr, /^error: --skills names no folder that exists: \/.*\/nope\n$/);
});

Deno.test("a venv of a skill that cannot run is a skill problem, and never passed over", async () => {
  const files = { "skills/good/SKILL.md": good, "skills/good/venv/bin/activate": "" };
  const { code, stdout, stderr } = await inFolder(files, ["run", "good", "-c", "print(1)"]);
  assert.deepEqual([code, stdout], [7, ""]);
  assert.match(
    stderr,
    /^error: Cannot start the Python of .*venv: missing or broken\nhint: Repair it/,
  );
});

Deno.test("a cache that cannot be written is a problem that says so", async () => {
  const files = { "skills/good/SKILL.md": good, "cache": "" };
  const { code, stderr } = await inFolder(files, ["run", "-q", "good", "-c", "print(1)"], {
    SKILLS_RUNNER_CACHE: "cache",
  });
  assert.equal(code, 7);
  assert.match(
    stderr,
    /^error: Cannot (build a Python environment|save the code) .*\nhint: Check that/,
  );
});
