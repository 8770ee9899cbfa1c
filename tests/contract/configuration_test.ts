/**
 * Where the values of settings come from, and what is said when one is missing.
 * @module
 */
import assert from "node:assert/strict";
import { repository, runProgram } from "../support/program.ts";
import { RawEndpoint, response } from "../support/raw_endpoint.ts";
import { scriptedEndpoint } from "../support/scripted_endpoint.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

const config = ".home/.config/skills-runner/config.toml";

const ways = [
  "- Ollama:    ollama pull qwen3; LLM_API_BASE_URL=http://localhost:11434/v1 LLM_MODEL_NAME=qwen3",
  "- llama.cpp: llama-server --jinja -hf ggml-org/Qwen3-8B-GGUF; LLM_API_BASE_URL=http://localhost:8080/v1 LLM_MODEL_NAME=qwen3",
  "- account:   make a key with OpenAI, OpenRouter or any other provider; LLM_API_KEY, LLM_API_BASE_URL, LLM_MODEL_NAME",
].map((line) => `${line}\n`).join("");

/** Asks one endpoint after the other and returns model and key of each request. */
async function ask(
  words: string[],
  { toml, env = {} }: { toml: (baseUrl: string) => string; env?: Record<string, string> },
) {
  await using endpoint = scriptedEndpoint([{ text: "Yes" }]);
  await using folder = await temporaryFolder({ [config]: toml(endpoint.baseUrl) });
  const { code, stdout, stderr } = await runProgram([...words, "Ask"], { cwd: folder.path, env });
  const requests = endpoint.requests.map(({ headers, body }) => ({
    model: body.model,
    key: headers.get("authorization"),
  }));
  return { code, stdout, stderr: stderr.replaceAll(folder.path, "."), requests };
}

const profiles = (baseUrl: string) => `
[profiles.work]
base_url = "${baseUrl}"
model = "work-model"
api_key_env = "KEY_OF_WORK"
`;

Deno.test("a profile names endpoint, model and the variable of the key", async () => {
  const env = { KEY_OF_WORK: "sk-work", LLM_API_KEY: "sk-environment" };
  assert.deepEqual(await ask(["-p", "work"], { toml: profiles, env }), {
    code: 0,
    stdout: "Yes\n",
    stderr: "",
    requests: [{ model: "work-model", key: "Bearer sk-work" }],
  });
});

Deno.test("a key that is refused is called by the name of its variable", async () => {
  await using endpoint = new RawEndpoint(response(401, { error: { message: "bad key" } }));
  await using folder = await temporaryFolder({ [config]: profiles(endpoint.url) });
  const env = { KEY_OF_WORK: "sk-work-0123456789" };
  const { code, stderr } = await runProgram(["-p", "work", "Ask"], { cwd: folder.path, env });
  assert.equal(code, 3);
  assert.match(stderr, /\nhint: Check KEY_OF_WORK of profile "work": the endpoint does not accept/);
});

Deno.test("the default profile is used without being asked for", async () => {
  const toml = (baseUrl: string) => `default_profile = "work"\n${profiles(baseUrl)}`;
  const { requests } = await ask([], { toml, env: { KEY_OF_WORK: "sk-work" } });
  assert.deepEqual(requests, [{ model: "work-model", key: "Bearer sk-work" }]);
});

Deno.test("the environment wins over a profile, and says so", async () => {
  const env = { KEY_OF_WORK: "sk-work", LLM_MODEL_NAME: "other" };
  const { requests, stderr } = await ask(["-p", "work"], { toml: profiles, env });
  assert.deepEqual([requests[0]?.model, stderr], [
    "other",
    'warning: LLM_MODEL_NAME wins over the profile "work"\n',
  ]);
});

Deno.test("a setting of the file holds everywhere, and a profile wins over it", async () => {
  const toml = (baseUrl: string) =>
    `base_url = "${baseUrl}"\nmodel = "plain"\nmax_turns = "no"\n[profiles.a]\nmax_turns = 3\n`;
  const [plain, profile] = await Promise.all([ask([], { toml }), ask(["-p", "a"], { toml })]);
  assert.deepEqual([plain.code, plain.stderr, profile.requests], [
    2,
    'error: max_turns in ./.home/.config/skills-runner/config.toml is "no", expected a whole number from 0 (no limit)\n',
    [{ model: "plain", key: null }],
  ]);
});

const refused: [string, string, string[], string][] = [
  [
    "an unknown key, with line and nearest name",
    'max_turns = 3\nmodle = "x"\n',
    [],
    'error: There is no setting "modle" (config.toml:2)\nhint: Did you mean model?\n',
  ],
  [
    "an unknown key of a profile that is not in use",
    '[profiles.a]\nbase_urls = "x"\n',
    [],
    'error: There is no setting "base_urls" (config.toml:2)\nhint: Did you mean base_url?\n',
  ],
  [
    "the name of a variable",
    'LLM_MODEL_NAME = "x"\n',
    [],
    'error: There is no setting "LLM_MODEL_NAME" (config.toml:1)\nhint: Did you mean model?\n',
  ],
  [
    "a key in the file",
    'api_key = "sk-1"\n',
    [],
    'error: There is no setting "api_key" (config.toml:1)\n' +
    'hint: Keys belong into a variable: api_key_env = "NAME" names it\n',
  ],
  [
    "a profile that is not there",
    "[profiles.work]\n",
    ["-p", "wrok"],
    'error: There is no profile "wrok" in config.toml\nhint: Did you mean work?\n',
  ],
  [
    "a profile without a file",
    "",
    ["--profile", "work"],
    'error: There is no profile "work" in config.toml\n' +
    "hint: Write one: [profiles.work] with base_url and model\n",
  ],
  [
    "a list for a text",
    'model = ["x"]\n',
    [],
    'error: "model" cannot be a list (config.toml:1)\n',
  ],
];
for (const [name, toml, words, expected] of refused) {
  Deno.test(`the configuration file is refused for ${name}`, async () => {
    await using folder = await temporaryFolder({ "config.toml": toml });
    const env = { SKILLS_RUNNER_CONFIG: "config.toml" };
    const { code, stderr } = await runProgram([...words, "Ask"], { cwd: folder.path, env });
    assert.deepEqual([code, stderr.replaceAll(`${folder.path}/`, "")], [2, expected]);
  });
}

Deno.test("a file in the working folder is no configuration", async () => {
  await using folder = await temporaryFolder({
    "config.toml": "nonsense = 1",
    "skills-runner/config.toml": "nonsense = 1",
  });
  const { code } = await runProgram(["list", "-q"], { cwd: folder.path });
  assert.equal(code, 0);
});

Deno.test("all that is missing is told at once, with three ways to a model", async () => {
  await using folder = await temporaryFolder();
  const [nothing, placeholder] = await Promise.all([
    runProgram(["Ask"], { cwd: folder.path }),
    runProgram(["Ask"], { cwd: folder.path, env: { LLM_API_KEY: "…" } }),
  ]);
  const hint = "hint: Set LLM_API_KEY and LLM_MODEL_NAME, or get a model in one of these ways; " +
    "skills-runner demo needs none\n";
  assert.deepEqual([nothing.code, nothing.stderr], [
    2,
    `error: No API key and no model is set for https://api.openai.com/v1\n${hint}${ways}`,
  ]);
  assert.deepEqual([placeholder.code, placeholder.stderr], [
    2,
    'error: LLM_API_KEY is "…", the placeholder of an example; ' +
    `no model is set for https://api.openai.com/v1 either\n${hint}${ways}`,
  ]);
});

Deno.test("a bad key stops nothing that needs no key", async () => {
  await using folder = await temporaryFolder();
  const { code } = await runProgram(["list", "-q"], {
    cwd: folder.path,
    env: { LLM_API_KEY: "two words" },
  });
  assert.equal(code, 0);
});

Deno.test("a placeholder for a key is not sent to an endpoint on this machine", async () => {
  await using endpoint = scriptedEndpoint([{ text: "Yes" }]);
  await using folder = await temporaryFolder();
  const { code, stderr } = await runProgram(["Ask"], {
    cwd: folder.path,
    env: { ...endpoint.env, LLM_API_KEY: "your-key" },
  });
  assert.deepEqual([code, stderr, endpoint.requests[0]?.headers.get("authorization")], [
    0,
    'warning: LLM_API_KEY is "your-key", the placeholder of an example; it is not sent\n',
    null,
  ]);
});

const encodings: [string, (text: string) => Uint8Array<ArrayBuffer>][] = [
  ["UTF-8 with a mark", (text) => new TextEncoder().encode(`\ufeff${text}`)],
  [
    "UTF-16",
    (text) => new Uint8Array(Uint16Array.from(`\ufeff${text}`, (c) => c.charCodeAt(0)).buffer),
  ],
];
for (const [name, encode] of encodings) {
  Deno.test(`.env is read in ${name}`, async () => {
    await using endpoint = scriptedEndpoint([{ text: "Yes" }]);
    await using folder = await temporaryFolder();
    const text = Object.entries(endpoint.env).map(([name, value]) => `${name}=${value}\r\n`).join(
      "",
    );
    await Deno.writeFile(`${folder.path}/.env`, encode(text));
    const { stdout, stderr } = await runProgram(["Ask"], { cwd: folder.path });
    assert.deepEqual([stdout, stderr], ["Yes\n", ""]);
  });
}

Deno.test("without permissions the flags that are missing are named", async () => {
  await using folder = await temporaryFolder();
  const deno = ["run", "--quiet", "--no-prompt", "--allow-env", `${repository}main.ts`];
  const { code, stderr } = await runProgram(["Ask"], { cwd: folder.path, deno });
  assert.deepEqual([code, stderr], [
    2,
    `error: Deno was not permitted read access to "${folder.path}/.env"\n` +
    "hint: Start it with --allow-read --allow-write --allow-net --allow-run, or with -P from a clone; " +
    "doctor prints the least that a configuration needs\n",
  ]);
});

Deno.test("folders of the environment that are empty or relative count as not set", async () => {
  await using folder = await temporaryFolder();
  const env = {
    HOME: `${folder.path}/home`,
    XDG_CACHE_HOME: "",
    XDG_STATE_HOME: "of/mine",
    SKILLS_RUNNER_CACHE: "",
    SKILLS_RUNNER_STATE: "",
  };
  const { stdout } = await runProgram(["doctor", "--json"], { cwd: folder.path, env });
  assert.deepEqual(JSON.parse(stdout).folders, {
    work: folder.path,
    cache: `${folder.path}/home/.cache/skills-runner`,
    state: `${folder.path}/home/.local/state/skills-runner`,
  });
});

Deno.test("without HOME nothing is kept in the working folder", async () => {
  await using folder = await temporaryFolder();
  const env = { HOME: "", SKILLS_RUNNER_CACHE: "", SKILLS_RUNNER_STATE: "" };
  const { stdout } = await runProgram(["doctor", "--json"], { cwd: folder.path, env });
  const { cache, state } = JSON.parse(stdout).folders;
  assert.deepEqual([cache, state].filter((path) => path.startsWith(folder.path)), []);
});

Deno.test("skills of the repository around the folder and of Claude are found", async () => {
  const skill = (name: string) => `---\nname: ${name}\ndescription: Says ${name}\n---\n`;
  await using folder = await temporaryFolder({
    ".git/HEAD": "",
    ".agents/skills/above/SKILL.md": skill("above"),
    ".claude/skills/claude/SKILL.md": skill("claude"),
    "a/b/skills/own/SKILL.md": skill("own"),
    ".home/.claude/skills/home/SKILL.md": skill("home"),
  });
  const { stdout } = await runProgram(["list", "--json"], {
    cwd: `${folder.path}/a/b`,
    env: { HOME: `${folder.path}/.home` },
  });
  const names = JSON.parse(stdout).skills.map(({ name }: { name: string }) => name);
  const own = ["own", "above", "claude", "home"];
  assert.deepEqual(names.filter((name: string) => own.includes(name)).sort(), [...own].sort());
});
