/**
 * The four tools: inputs, whole results, errors. Real files, real Python.
 * @module
 */
import assert from "node:assert/strict";
import { createRunner, type JsonObject, type Runner } from "../../lib/mod.ts";
import { scriptedModel } from "../support/scripted_model.ts";
import { sharedCache } from "../support/shared_cache.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

const skillText = `---
name: greeter
description: Greets people
---

Run hello.py.
`;
const files = {
  "skills/greeter/SKILL.md": skillText,
  "skills/greeter/hello.py": "import sys\nprint('hello', *sys.argv[1:])\n",
  "skills/greeter/fail.py": "import sys\nprint('oops', file=sys.stderr)\nsys.exit(3)\n",
  "skills/greeter/echo.py": "import sys\nprint(sys.stdin.read().upper(), end='')\n",
  "skills/greeter/words/__init__.py": "WORD = 'bonjour'\n",
  "skills/greeter/words/__main__.py":
    "import sys\nfrom words import WORD\nprint(WORD, sys.argv[1:])\n",
  "skills/greeter/references/notes.txt": "one\ntwo\nthree\nfour\n",
  "skills/greeter/empty.txt": "",
  "skills/sums/SKILL.md": "---\nname: sums\ndescription: Adds numbers up\n---\nAdd.\n",
  "skills/broken/SKILL.md": "",
};

interface Workshop extends AsyncDisposable {
  runner: Runner;
  /** The folder with all skills. */
  skills: string;
  folder: string;
}

async function workshop(
  given: Record<string, string> = files,
  cacheFolder: string = sharedCache,
): Promise<Workshop> {
  const folder = await temporaryFolder(given);
  const { path } = folder;
  await Deno.mkdir(`${path}/skills`, { recursive: true });
  const runner = await createRunner({
    surroundings: {
      env: { PATH: Deno.env.get("PATH") ?? "", LLM_API_KEY: "sk-secret" },
      home: path,
      workFolder: `${path}`,
      cacheFolder,
      stateFolder: `${path}/state`,
    },
    skillsFolders: [`${path}/skills`],
  });
  return {
    runner,
    folder: path,
    skills: `${path}/skills`,
    async [Symbol.asyncDispose]() {
      await runner[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** A result without what differs from run to run. */
function stable({ duration_ms: _, ...result }: JsonObject): JsonObject {
  return result;
}

const greeter = { name: "greeter", description: "Greets people" };
const sums = { name: "sums", description: "Adds numbers up" };
const ran = { skill_name: "greeter", stderr: "", returncode: 0, timed_out: false };

/** Each case: what it shows, the tool, its arguments, and the whole result. */
const cases: [string, string, JsonObject, JsonObject][] = [
  ["lists all skills", "list_skills", {}, { skills: [greeter, sums] }],
  ["lists those that match a query", "list_skills", { query: "numbers" }, { skills: [sums] }],
  ["finds a skill by its name", "list_skills", { query: "GREETER" }, { skills: [greeter] }],
  ["takes an empty query as none", "list_skills", { query: " " }, { skills: [greeter, sums] }],
  ["says that nothing matches", "list_skills", { query: "zebra" }, {
    skills: [],
    note: 'None of the 2 skills matches "zebra". Call list_skills without a query to see all',
  }],
  ["refuses a query that is no text", "list_skills", { query: {} }, {
    error:
      'Cannot call list_skills: /query: Instance type "object" is invalid. Expected "string". Call it as list_skills({"query"?: string})',
  }],

  ["wants the name of a skill", "get_skill", {}, {
    error:
      'Cannot call get_skill: /: Instance does not have required property "skill_name". Call it as get_skill({"skill_name": string})',
  }],
  ["names the nearest skills", "get_skill", { skill_name: "greter" }, {
    error: 'Cannot find skill "greter". Did you mean greeter?',
  }],
  ["refuses a path as the name of a skill", "get_skill", { skill_name: "../greeter" }, {
    error: 'Cannot find skill "../greeter". Did you mean greeter?',
  }],
  ["refuses a name that is no text", "get_skill", { skill_name: ["greeter"] }, {
    error:
      'Cannot call get_skill: /skill_name: Instance type "array" is invalid. Expected "string". Call it as get_skill({"skill_name": string})',
  }],

  ["reads a whole file", "read_file_in_skill", {
    skill_name: "greeter",
    file_path: "references/notes.txt",
  }, {
    skill_name: "greeter",
    file_path: "references/notes.txt",
    content: "one\ntwo\nthree\nfour\n",
    size_bytes: 19,
    first_line: 1,
    last_line: 4,
    total_lines: 4,
  }],
  ["reads a window and says how to go on", "read_file_in_skill", {
    skill_name: "greeter",
    file_path: "references/notes.txt",
    offset: 2,
    limit: 2,
  }, {
    skill_name: "greeter",
    file_path: "references/notes.txt",
    content: "two\nthree\n",
    size_bytes: 19,
    first_line: 2,
    last_line: 3,
    total_lines: 4,
    next_offset: 4,
  }],
  ["reads an empty file", "read_file_in_skill", { skill_name: "greeter", file_path: "empty.txt" }, {
    skill_name: "greeter",
    file_path: "empty.txt",
    content: "",
    size_bytes: 0,
    first_line: 1,
    last_line: 0,
    total_lines: 0,
  }],
  ["accepts ./ before a path", "read_file_in_skill", {
    skill_name: "greeter",
    file_path: "./empty.txt",
  }, {
    skill_name: "greeter",
    file_path: "./empty.txt",
    content: "",
    size_bytes: 0,
    first_line: 1,
    last_line: 0,
    total_lines: 0,
  }],
  ["wants a path", "read_file_in_skill", { skill_name: "greeter" }, {
    error:
      'Cannot call read_file_in_skill: /: Instance does not have required property "file_path". Call it as read_file_in_skill({"skill_name": string, "file_path": string, "offset"?: integer, "limit"?: integer})',
  }],
  ["refuses a fraction of a line", "read_file_in_skill", {
    skill_name: "greeter",
    file_path: "empty.txt",
    offset: 1.5,
  }, {
    error:
      'Cannot call read_file_in_skill: /offset: Instance type "number" is invalid. Expected "integer". Call it as read_file_in_skill({"skill_name": string, "file_path": string, "offset"?: integer, "limit"?: integer})',
  }],

  ["runs source that the model wrote", "run_python_script", {
    skill_name: "greeter",
    script: "print(1 + 1)",
  }, { ...ran, stdout: "2\n" }],
  ["runs a script that the skill ships, with arguments", "run_python_script", {
    skill_name: "greeter",
    file_path: "hello.py",
    args: ["you", "and me"],
  }, { ...ran, stdout: "hello you and me\n" }],
  ["runs a module", "run_python_script", { skill_name: "greeter", module: "words", args: ["x"] }, {
    ...ran,
    stdout: "bonjour ['x']\n",
  }],
  ["gives a script its standard input", "run_python_script", {
    skill_name: "greeter",
    file_path: "echo.py",
    stdin: "quiet\n",
  }, { ...ran, stdout: "QUIET\n" }],
  ["gives a script an empty standard input otherwise", "run_python_script", {
    skill_name: "greeter",
    file_path: "echo.py",
  }, { ...ran, stdout: "" }],
  ["passes the exit code and standard error on", "run_python_script", {
    skill_name: "greeter",
    file_path: "fail.py",
  }, { ...ran, stdout: "", stderr: "oops\n", returncode: 3 }],
  ["imports the skill's own modules", "run_python_script", {
    skill_name: "greeter",
    script: "from words import WORD; print(WORD)",
  }, { ...ran, stdout: "bonjour\n" }],
  ["ends a script at its time limit, keeping the output", "run_python_script", {
    skill_name: "greeter",
    script: "import time; print('begun', flush=True); time.sleep(60)",
    timeout_seconds: 0.4,
  }, { ...ran, stdout: "begun\n", returncode: 143, timed_out: true }],
  ["writes and reads text as UTF-8", "run_python_script", {
    skill_name: "greeter",
    script: "import sys; print('é 技能', sys.stdout.encoding)",
  }, { ...ran, stdout: "é 技能 utf-8\n" }],
  ["wants something to run", "run_python_script", { skill_name: "greeter" }, {
    error:
      "Cannot run Python: none given of script, file_path and module. Give exactly one of them",
  }],
  ["refuses two things to run", "run_python_script", {
    skill_name: "greeter",
    script: "print(1)",
    module: "words",
  }, {
    error:
      "Cannot run Python: script and module given of script, file_path and module. Give exactly one of them",
  }],
  ["refuses a module that is no module name", "run_python_script", {
    skill_name: "greeter",
    module: "../words",
  }, {
    error:
      'Cannot run module "../words": not a module name. Write it with dots, such as scripts.report, or give file_path',
  }],
  ["refuses a time limit of 0", "run_python_script", {
    skill_name: "greeter",
    script: "1",
    timeout_seconds: 0,
  }, {
    error: "timeout_seconds is 0, expected more than 0. Leave it out to use the configured limit",
  }],
  ["refuses arguments in one text", "run_python_script", {
    skill_name: "greeter",
    script: "1",
    args: "a b",
  }, {
    error:
      'Cannot call run_python_script: /args: Instance type "string" is invalid. Expected "array". Call it as run_python_script({"skill_name": string, "script"?: string, "file_path"?: string, "module"?: string, "args"?: [string, …], "stdin"?: string, "cwd"?: string, "timeout_seconds"?: number, "packages"?: [string, …]})',
  }],
  ["is told that a tool does not exist", "run_script", {}, {
    error:
      'There is no tool "run_script". The tools are list_skills, get_skill, read_file_in_skill, run_python_script',
  }],
];
for (const [name, tool, args, expected] of cases) {
  Deno.test(`${tool} ${name}`, async () => {
    await using shop = await workshop();
    assert.deepEqual(stable(await shop.runner.callTool(tool, args)), expected);
  });
}

Deno.test("get_skill returns the whole documentation, the folder, the files and the Python state", async () => {
  await using cache = await temporaryFolder();
  await using shop = await workshop(files, cache.path);
  assert.deepEqual(await shop.runner.callTool("get_skill", { skill_name: "greeter" }), {
    skill_name: "greeter",
    documentation: skillText,
    folder: `${shop.skills}/greeter`,
    working_folder: shop.folder,
    files: [
      { path: "SKILL.md", size_bytes: 64 },
      { path: "echo.py", size_bytes: 51 },
      { path: "empty.txt", size_bytes: 0 },
      { path: "fail.py", size_bytes: 54 },
      { path: "hello.py", size_bytes: 41 },
      { path: "references/notes.txt", size_bytes: 19 },
      { path: "words/__init__.py", size_bytes: 17 },
      { path: "words/__main__.py", size_bytes: 60 },
    ],
    python: { state: "not_built", packages: "none" },
  });
});

Deno.test("get_skill caps the list of files and says so", async () => {
  const many = Array.from({ length: 205 }, (_, index) => [`skills/many/f${index}.txt`, "x"]);
  await using shop = await workshop({
    ...Object.fromEntries(many),
    "skills/many/SKILL.md": "---\nname: many\ndescription: Many files\n---\n",
  });
  const { files, note } = await shop.runner.callTool("get_skill", { skill_name: "many" });
  assert.deepEqual(
    [(files as unknown[]).length, note],
    [200, "Only the first 200 files are listed. Others can be read by their path"],
  );
});

Deno.test("get_skill says where the environment is once it is built", async () => {
  await using shop = await workshop();
  const { runner } = shop;
  await runner.callTool("run_python_script", { skill_name: "greeter", script: "1" });
  const { python } = await runner.callTool("get_skill", { skill_name: "greeter" });
  const { environment, ...state } = python as JsonObject;
  assert.deepEqual(state, { state: "ready", packages: "none" });
  assert.match(String(environment), /\/environments\//);
});

Deno.test("read_file_in_skill refuses a binary file with its type and size", async () => {
  await using shop = await workshop();
  await Deno.writeTextFile(`${shop.skills}/greeter/report.txt`, "%PDF-1.7\n\0\0\0");
  const { error } = await shop.runner.callTool("read_file_in_skill", {
    skill_name: "greeter",
    file_path: "report.txt",
  });
  assert.match(String(error), /report\.txt.*PDF.*12 bytes/);
});

Deno.test("read_file_in_skill hands a picture to the model, whatever its name", async () => {
  await using shop = await workshop();
  const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]);
  await Deno.writeFile(`${shop.skills}/greeter/picture.txt`, png);
  const tool = shop.runner.tools.find(({ definition }) => definition.name === "read_file_in_skill");
  const images: string[] = [];
  const result = await tool?.run({ skill_name: "greeter", file_path: "picture.txt" }, {
    signal: new AbortController().signal,
    emit() {},
    attachImage: ({ url }) => images.push(url),
  });
  assert.deepEqual(result, {
    skill_name: "greeter",
    file_path: "picture.txt",
    media_type: "image/png",
    size_bytes: 12,
    note: "The picture itself follows",
  });
  assert.deepEqual(images, ["data:image/png;base64,iVBORw0KGgoAAAAN"]);
});

Deno.test("read_file_in_skill names the nearest files for one that is missing", async () => {
  await using shop = await workshop();
  const { error } = await shop.runner.callTool("read_file_in_skill", {
    skill_name: "greeter",
    file_path: "notes.txt",
  });
  assert.match(String(error), /no such file.*references\/notes\.txt/);
});

Deno.test("run_python_script caps its output and names the file with the whole of it", async () => {
  await using shop = await workshop();
  const result = await shop.runner.callTool("run_python_script", {
    skill_name: "greeter",
    script: "print('a' * 50_000); print('the end')",
  });
  const { stdout, truncated, full_output } = result;
  const file = String((full_output as JsonObject).stdout);
  assert.equal(truncated, true);
  assert.equal(String(stdout).length <= 30_000, true);
  assert.match(String(stdout), /^a{1000}[^]*the end\n$/);
  assert.equal((await Deno.readTextFile(file)).length, 50_009);
});

Deno.test("run_python_script tells scripts the two folders and no key", async () => {
  await using shop = await workshop();
  const script =
    "import os; e = os.environ; print(os.getcwd(), e['SKILL_DIR'], e['SKILLS_RUNNER_WORKDIR'], 'LLM_API_KEY' in e)";
  const { stdout } = await shop.runner.callTool("run_python_script", {
    skill_name: "greeter",
    script,
  });
  const skill = `${shop.skills}/greeter`;
  assert.equal(stdout, `${shop.folder} ${skill} ${shop.folder} False\n`);
});

Deno.test("run_python_script shows the lines of a traceback, of the script only", async () => {
  await using shop = await workshop();
  const { stderr, returncode } = await shop.runner.callTool("run_python_script", {
    skill_name: "greeter",
    script: "def f():\n    return 1 / 0\nf()\n",
  });
  assert.equal(returncode, 1);
  const lines = String(stderr).split("\n").map((line) => line.trim());
  assert.equal(lines[0], "Traceback (most recent call last):");
  assert(lines.includes("return 1 / 0") && lines.includes("f()"));
  assert.equal(lines.filter((line) => line.startsWith("File ")).length, 2);
});

Deno.test("run_python_script streams what a script prints", async () => {
  await using shop = await workshop();
  const seen: string[] = [];
  await shop.runner.callTool("run_python_script", {
    skill_name: "greeter",
    script: "import sys; print('out'); print('err', file=sys.stderr)",
  }, {
    onEvent: (event) => {
      if (event.type === "tool_output") seen.push(`${event.stream}: ${event.text.trim()}`);
    },
  });
  const lines = seen.filter((line) => !line.endsWith(": "));
  assert.deepEqual(lines.toSorted(), ["stderr: err", "stdout: out"]);
});

Deno.test("run_python_script ends when its caller aborts", async () => {
  await using shop = await workshop();
  const abort = new AbortController();
  const result = await shop.runner.callTool("run_python_script", {
    skill_name: "greeter",
    script: "import time; print('begun', flush=True); time.sleep(60)",
  }, {
    signal: abort.signal,
    onEvent: ({ type }) => void (type === "tool_output" && abort.abort()),
  });
  assert.equal(result.timed_out === true || "error" in result || result.returncode === 143, true);
});

Deno.test("list_skills says that there are no skills", async () => {
  await using shop = await workshop({});
  assert.deepEqual(await shop.runner.callTool("list_skills", {}), {
    skills: [],
    note: "No skills were found. Answer without skills",
  });
});

Deno.test("a broken skill is a diagnostic and costs no other skill", async () => {
  await using shop = await workshop();
  assert.deepEqual(shop.runner.skills.map(({ name }) => name), ["greeter", "sums"]);
  const errors = shop.runner.diagnostics.filter(({ severity }) => severity === "error");
  assert.deepEqual(errors.map(({ file }) => file), [`${shop.skills}/broken/SKILL.md`]);
});

Deno.test("get_skill goes on where the environment that a skill brings cannot start", async () => {
  const given = {
    ...files,
    "skills/greeter/venv/bin/python": "",
    "skills/greeter/venv/pyvenv.cfg": "",
  };
  await using shop = await workshop(given);
  await Deno.chmod(`${shop.skills}/greeter/venv/bin/python`, 0o644);
  const model = scriptedModel([
    { calls: [{ name: "get_skill", arguments: { skill_name: "greeter" } }] },
    { text: "Read." },
  ]);
  assert.equal(await shop.runner.ask("Read it", { model }), "Read.");
});
