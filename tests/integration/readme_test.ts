/**
 * The README, held against the program: its blocks are run as they stand, its tables
 * are compared with what they tell of.
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { parseYaml, type YamlValue } from "../../lib/skills/read/yaml.ts";
import { inheritedEnvironment } from "../support/inherited_environment.ts";
import { repository, runProgram, testedCommand } from "../support/program.ts";
import { scriptedEndpoint } from "../support/scripted_endpoint.ts";
import { settingsRows } from "../support/settings_table.ts";
import { sharedCache } from "../support/shared_cache.ts";
import { type TemporaryFolder, temporaryFolder } from "../support/temporary_folder.ts";

const readme = await Deno.readTextFile(join(repository, "README.md"));
const ollamaPort = 11434;

/** The code blocks of a language in order; those on installing have a test of their own. */
function blocks(language: string): string[] {
  const text = readme.replace(/^## Install\n[^]*?(?=^## )/m, "");
  const pattern = new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, "gm");
  return [...text.matchAll(pattern)].map(([, block = ""]) => block);
}

/** The rows of the table that begins with a header, without padding. */
function rows(header: RegExp): string[] {
  const lines = readme.split("\n");
  const first = lines.findIndex((line) => header.test(line)) + 2;
  const end = lines.findIndex((line, index) => index >= first && !line.startsWith("|"));
  return lines.slice(first, end).map((line) => line.replace(/\s+/g, " "));
}

/** A stand-in for a clone, in which blocks may write, beside an empty home. */
async function clone(): Promise<TemporaryFolder> {
  const root = await temporaryFolder();
  const path = join(root.path, "clone");
  const folder: TemporaryFolder = {
    ...root,
    path,
    write: (name, text) => root.write(`clone/${name}`, text),
  };
  const files = {
    "AGENTS.md": "Be brief.\n",
    "sales.csv": "month,amount\nMay,3\n",
    "questions.txt": "What is 1/3 + 1/6?\n",
    "prompt.txt": "What is 1/3 + 1/6?\n",
    "cities.txt": "Oslo\n",
    "bin/skills-runner": script(`exec ${testedCommand.map(quote).join(" ")} "$@"`),
    "bin/deno": script(`exec ${quote(Deno.execPath())} "$@"`),
    // Only what npx would start is asked for: `--yes deno@VERSION` is not loaded.
    "bin/npx": script(`shift 2; exec ${quote(Deno.execPath())} "$@"`),
  };
  for (const [name, text] of Object.entries(files)) await folder.write(name, text);
  for (const name of ["deno.json", "deno.lock", "main.ts", "lib"]) {
    await Deno.symlink(join(repository, name), join(folder.path, name));
  }
  await new Deno.Command("cp", { args: ["-r", join(repository, "skills"), folder.path] }).output();
  for (const name of ["skills-runner", "deno", "npx"]) {
    await Deno.chmod(join(folder.path, "bin", name), 0o755);
  }
  return folder;
}

function script(text: string): string {
  return `#!/bin/sh\n${text}\n`;
}

function quote(word: string): string {
  return `'${word}'`;
}

async function run(
  words: [string, ...string[]],
  { path }: TemporaryFolder,
  env: Record<string, string> = {},
) {
  const [command, ...args] = words;
  const inherited = inheritedEnvironment();
  const { code, stdout, stderr } = await new Deno.Command(command, {
    args,
    cwd: path,
    clearEnv: true,
    env: {
      ...inherited,
      PATH: `${path}/bin:${inherited.PATH}`,
      HOME: join(path, "../home"),
      SKILLS_RUNNER_CACHE: sharedCache,
      ...env,
    },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

/** Serves what a scripted endpoint says where Ollama would be. */
function inPlaceOfOllama(baseUrl: string): AsyncDisposable {
  const options = { port: ollamaPort, hostname: "localhost", onListen() {} };
  const server = Deno.serve(options, (request) => {
    const { pathname } = new URL(request.url);
    const { method, body, headers } = request;
    return fetch(new URL(pathname, baseUrl), { method, body, headers });
  });
  return { [Symbol.asyncDispose]: () => server.shutdown() };
}

function isTaken(port: number): boolean {
  try {
    Deno.listen({ port, hostname: "localhost" }).close();
    return false;
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) return true;
    throw error;
  }
}

const taken = isTaken(ollamaPort) ? ` (skipped: port ${ollamaPort} is taken)` : "";

Deno.test({
  name: `every block of the README runs in an empty home${taken}`,
  ignore: taken !== "",
  async fn(test) {
    await using endpoint = scriptedEndpoint(Array.from({ length: 40 }, () => ({ text: "Done." })));
    await using _ollama = inPlaceOfOllama(endpoint.baseUrl);
    await using folder = await clone();
    const setUp = "git init -q && git add prompt.txt && echo more >> prompt.txt";
    assert.equal((await run(["bash", "-c", setUp], folder)).code, 0);
    const trial = ["skills-runner", "run", "--sandbox=on", "calculator", "-c", "1"] as const;
    const hasSandbox = (await run([...trial], folder)).code === 0;
    for (const [index, block] of blocks("sh").entries()) {
      const [line = ""] = block.trim().split("\n");
      // Without a sandbox it has to fail, which other tests show.
      if (block.includes("--sandbox=") && !hasSandbox) continue;
      await test.step(`block ${index + 1}: ${line.slice(0, 60)}`, async () => {
        const { code, stdout, stderr } = await run(
          ["bash", "-e", "-o", "pipefail", "-c", block],
          folder,
          index === 0 ? {} : endpoint.env,
        );
        assert.equal(code, 0, `${stdout}\n${stderr}`);
        assert.doesNotMatch(stderr, /^error:/m);
        if (index === 0) assert.deepEqual([stdout, stderr], ["Done.\nDone.\n", ""]);
      });
    }
    for (const [index, block] of blocks("ts").entries()) {
      await test.step(`example ${index + 1} of the library`, async () => {
        const file = await folder.write(`example${index}.ts`, block);
        const { code, stdout, stderr } = await run(["deno", "run", "--quiet", "-P", file], folder);
        assert.deepEqual([code, stderr], [0, ""]);
        assert.equal(stdout, "Done.\nDone.1267650600228229401496703205376\n\n");
        const [first, second] = endpoint.requests.slice(-2);
        assert.equal((second?.body.messages.length ?? 0) - (first?.body.messages.length ?? 0), 2);
      });
    }
  },
});

Deno.test("the configuration file of the README is one", async () => {
  const [toml = ""] = blocks("toml");
  await using folder = await temporaryFolder({ "config.toml": toml });
  const { stdout } = await runProgram(["doctor", "-p", "work", "--json"], {
    cwd: folder.path,
    env: { SKILLS_RUNNER_CONFIG: "config.toml", WORK_KEY: "sk-0123456789" },
  });
  const rows: { name: string; value: string }[] = JSON.parse(stdout).configuration;
  const values = Object.fromEntries(rows.map(({ name, value }) => [name, value]));
  assert.deepEqual(
    [values.LLM_API_BASE_URL, values.LLM_MODEL_NAME, values.SCRIPT_TIMEOUT_SECONDS],
    ["https://llm.example.com/v1", "large", "60 s"],
  );
});

Deno.test("the README's table of settings is that of the program", () => {
  const expected = settingsRows().map((cells) => `| ${cells.join(" | ")} |`.replace(/\s+/g, " "));
  assert.deepEqual(rows(/^\| variable +\| flag/).sort(), expected.sort());
});

Deno.test("the README's table of packages and deno.lock name what is imported, and nothing else", async () => {
  // The bundled program also has what stands for modules of Deno.
  const imported = await importedPackages(["lib", "main.ts", "tools/light"]);
  const named = rows(/^\| package +\| for/).map((row) => /`npm:([^`]+)`/.exec(row)?.[1] ?? row);
  assert.deepEqual([...named].sort(), [...imported].map(withoutVersion).sort());
  const everywhere = await importedPackages(["lib", "main.ts", "tests", "tools", "bench"]);
  const { specifiers } = JSON.parse(await Deno.readTextFile(join(repository, "deno.lock")));
  const locked = Object.keys(specifiers).map((name) => name.replace(/^npm:/, ""));
  assert.deepEqual(locked.filter((name) => !everywhere.has(name)), []);
});

/** Packages with their versions, as import statements name them. */
async function importedPackages(places: readonly string[]): Promise<Set<string>> {
  const found = new Set<string>();
  for (const place of places) {
    for (const text of await sources(join(repository, place))) {
      const imports = text.matchAll(/(?:from |import\()\s*"npm:((?:@[^/"]+\/)?[^/"]+)/g);
      for (const [, name = ""] of imports) found.add(name);
    }
  }
  return found;
}

async function sources(path: string): Promise<string[]> {
  if (path.endsWith(".ts")) return [await Deno.readTextFile(path)];
  if (!(await Deno.stat(path)).isDirectory) return [];
  const texts: string[] = [];
  for await (const { name } of Deno.readDir(path)) texts.push(...await sources(join(path, name)));
  return texts;
}

function withoutVersion(name: string): string {
  return name.replace(/@[^@]+$/, "");
}

Deno.test("the job for GitHub Actions checks and replays skills", async () => {
  await using endpoint = scriptedEndpoint([
    {
      calls: [{ name: "run_python_script", arguments: { skill_name: "one", script: "print(1)" } }],
    },
    { text: "Done." },
  ]);
  await using folder = await clone();
  await Deno.remove(join(folder.path, "skills"), { recursive: true });
  await folder.write("skills/one/SKILL.md", "---\nname: one\ndescription: Counts\n---\nCount.\n");
  await run(["skills-runner", "--skills", "skills", "Count"], folder, endpoint.env);
  await Deno.mkdir(join(folder.path, "tests/conversations"), { recursive: true });
  const copy = "cp ../home/.local/state/skills-runner/sessions/*.jsonl tests/conversations/";
  await run(["bash", "-c", copy], folder);
  const steps = await jobSteps();
  assert.deepEqual(steps.map(({ name }) => name), [
    "Check every skill",
    "Build the Python environments",
    "Run the recorded conversations again",
  ]);
  const codes = [];
  for (const { run: text } of steps) {
    codes.push((await run(["bash", "-e", "-c", text], folder)).code);
  }
  assert.deepEqual(codes, [0, 0, 0]);
});

/** The steps that run something, but for the one that installs the program. */
async function jobSteps(): Promise<{ name: string; run: string }[]> {
  const parsed = parseYaml(await Deno.readTextFile(join(repository, "docs/github-actions.yml")));
  assert.ok("value" in parsed);
  const steps = at(at(at(parsed.value, "jobs"), "skills"), "steps");
  assert.ok(Array.isArray(steps));
  return steps.filter((step) => at(step, "run") !== undefined)
    .map((step) => ({ name: String(at(step, "name")), run: String(at(step, "run")) }))
    .filter(({ name }) => name !== "Install skills-runner");
}

function at(value: YamlValue | undefined, key: string): YamlValue | undefined {
  assert.ok(value instanceof Map);
  return value.get(key);
}
