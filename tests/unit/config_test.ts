import assert from "node:assert/strict";
import { isLoopbackHost, isPrivateHost } from "../../lib/config/hosts.ts";
import { resolveConfig } from "../../lib/config/resolve.ts";
import type { ConfigSources } from "../../lib/config/sources.ts";
import { type SettingName, settings } from "../../lib/config/settings.ts";
import { RunnerError } from "../../lib/errors.ts";

function sources(given: Partial<ConfigSources> = {}): ConfigSources {
  return { flags: {}, env: {}, dotenv: {}, home: "/home/me", workFolder: "/work", ...given };
}

/** The values alone. */
function values(given: Partial<ConfigSources> = {}): Record<string, unknown> {
  const { warnings: _warnings, keyError: _keyError, ...config } = resolveConfig(sources(given));
  return Object.fromEntries(Object.entries(config).map(([name, { value }]) => [name, value]));
}

Deno.test("resolveConfig() has a default for everything", () => {
  assert.deepEqual(values(), {
    apiKey: null,
    baseUrl: "https://api.openai.com/v1",
    model: null,
    skillsFolders: [
      "/work/skills",
      "/work/.agents/skills",
      "/work/.claude/skills",
      "/home/me/.agents/skills",
      "/home/me/.claude/skills",
    ],
    scriptTimeoutMs: 30_000,
    firstTokenTimeoutMs: 180_000,
    idleTimeoutMs: 300_000,
    limits: {},
    maxTurns: 50,
    contextWindow: null,
    toolCalls: "native",
    api: null,
    options: {},
    headers: {},
    setup: "known",
    ask: "none",
    sandbox: "off",
    sandboxRead: [],
    maxParallel: 8,
    noWarm: false,
    notify: false,
    noSession: false,
    noStdin: false,
    mcpToken: null,
  });
});

Deno.test("resolveConfig() looks for skills up to the root of the repository", () => {
  const { skillsFolders } = values({ workFolder: "/repo/a/b", repositoryRoot: "/repo" });
  assert.deepEqual(skillsFolders, [
    "/repo/a/b/skills",
    "/repo/a/b/.agents/skills",
    "/repo/a/b/.claude/skills",
    "/repo/a/.agents/skills",
    "/repo/a/.claude/skills",
    "/repo/.agents/skills",
    "/repo/.claude/skills",
    "/home/me/.agents/skills",
    "/home/me/.claude/skills",
  ]);
});

Deno.test("resolveConfig() prefers the flag, then the environment, then .env", () => {
  const dotenv = { LLM_MODEL_NAME: "from-dotenv" };
  const env = { LLM_MODEL_NAME: "from-env" };
  const flags = { model: "from-flag" };
  const won = [{ flags, env, dotenv }, { env, dotenv }, { dotenv }]
    .map((given) => resolveConfig(sources(given)).model);
  assert.deepEqual(won, [
    { value: "from-flag", source: "--model", from: "flag" },
    { value: "from-env", source: "LLM_MODEL_NAME", from: "environment" },
    { value: "from-dotenv", source: "LLM_MODEL_NAME in .env", from: "dotenv" },
  ]);
});

Deno.test("resolveConfig() falls back to the variables of OpenAI, even from .env behind the own ones", () => {
  const config = resolveConfig(sources({
    env: { OPENAI_API_KEY: "sk-1", OPENAI_BASE_URL: "http://localhost:1/v1", OPENAI_MODEL: "m" },
  }));
  assert.deepEqual(
    [config.apiKey.value, config.baseUrl.value, config.model.source],
    ["sk-1", "http://localhost:1/v1", "OPENAI_MODEL"],
  );
});

Deno.test("resolveConfig() takes an empty variable as not set", () => {
  const config = resolveConfig(sources({ env: { LLM_API_KEY: " ", OPENAI_API_KEY: "sk-2" } }));
  assert.deepEqual(config.apiKey, {
    value: "sk-2",
    source: "OPENAI_API_KEY",
    from: "environment",
  });
});

Deno.test("resolveConfig() prefers a fallback name in the environment to the first name in .env", () => {
  const { model } = values({
    env: { OPENAI_MODEL: "from-env" },
    dotenv: { LLM_MODEL_NAME: "from-dotenv" },
  });
  assert.equal(model, "from-env");
});

Deno.test("resolveConfig() takes quotes off that a file of variables left", () => {
  const { apiKey, model } = values({
    env: { LLM_API_KEY: '"sk-2"', LLM_MODEL_NAME: "'qwen3'" },
  });
  assert.deepEqual([apiKey, model], ["sk-2", "qwen3"]);
});

Deno.test("resolveConfig() takes blanks off a flag", () => {
  assert.equal(values({ flags: { model: "name " } }).model, "name");
});

for (const [text, expected] of [["1", true], ["yes", true], ["0", false], ["", false]] as const) {
  Deno.test(`resolveConfig() takes SKILLS_RUNNER_NO_SESSION="${text}" as ${expected}`, () => {
    assert.equal(values({ env: { SKILLS_RUNNER_NO_SESSION: text } }).noSession, expected);
  });
}

for (
  const key of ["…", "sk-...", "sk-…", "your-key", "YOUR_API_KEY", "<key>", "sk-xxxx", "changeme"]
) {
  Deno.test(`resolveConfig() names the placeholder ${key}`, () => {
    const { apiKey, keyError } = resolveConfig(sources({ env: { LLM_API_KEY: key } }));
    assert.deepEqual([apiKey.value, keyError?.message], [
      null,
      `LLM_API_KEY is "${key}", the placeholder of an example`,
    ]);
  });
}

Deno.test("resolveConfig() names what no key has in it, without showing the key", () => {
  const { keyError } = resolveConfig(sources({ env: { LLM_API_KEY: "sk-1\nsk-2" } }));
  assert.equal(
    keyError?.message,
    "LLM_API_KEY has a character that no key has: a space, a line break or a letter beyond ASCII",
  );
});

Deno.test("resolveConfig() merges headers and options of all places", () => {
  const layers = [{
    source: "config.toml",
    from: "file" as const,
    texts: { options: { texts: ["temperature=1", "seed=2"], source: "config.toml" } },
  }];
  const flags = { option: ["temperature=0.2", "stop=word"], header: ["X-Title: a: b"] };
  const { options, headers } = values({ flags, layers });
  assert.deepEqual([options, headers], [
    { temperature: 0.2, seed: 2, stop: "word" },
    { "X-Title": "a: b" },
  ]);
});

Deno.test("resolveConfig() only warns of a bad key for an endpoint on this machine", () => {
  const config = resolveConfig(sources({
    env: { LLM_API_KEY: "…", LLM_API_BASE_URL: "http://localhost:11434/v1" },
  }));
  assert.deepEqual([config.apiKey.value, config.keyError, config.warnings], [null, null, [{
    code: "key_ignored",
    message: 'LLM_API_KEY is "…", the placeholder of an example; it is not sent',
  }]]);
});

Deno.test("each setting can be set by a variable or a flag, and no two share one", () => {
  const specs = Object.entries<{ variables: readonly string[]; flag?: string }>(settings);
  const names = specs.flatMap(([, { variables, flag }]) => [...variables, flag ?? []].flat());
  assert.equal(new Set(names).size, names.length);
  const unset = specs.filter(([, { variables, flag }]) => variables.length === 0 && !flag);
  assert.deepEqual(unset.map(([name]) => name as SettingName), []);
});

Deno.test("resolveConfig() waits longer for an endpoint near by", () => {
  const config = resolveConfig(sources({ env: { LLM_API_BASE_URL: "http://192.168.1.7:8000" } }));
  assert.deepEqual(
    [config.firstTokenTimeoutMs.value, config.idleTimeoutMs.value],
    [600_000, 600_000],
  );
});

const baseUrls: [string, string][] = [
  ["http://localhost:11434/v1/", "http://localhost:11434/v1"],
  ["http://localhost:11434/v1//", "http://localhost:11434/v1"],
  ["http://localhost:11434", "http://localhost:11434"],
  ["https://gateway.example/v1/chat/completions", "https://gateway.example/v1"],
  ["https://x.example/openai?api-version=1", "https://x.example/openai?api-version=1"],
];
for (const [text, expected] of baseUrls) {
  Deno.test(`resolveConfig() reads the base URL ${text}`, () => {
    const config = resolveConfig(sources({ env: { LLM_API_BASE_URL: text } }));
    assert.equal(config.baseUrl.value, expected);
  });
}

Deno.test("resolveConfig() splits the path list and expands the home directory", () => {
  const config = resolveConfig(sources({ env: { SKILLS_FOLDER_PATH: "mine:~/more::/abs" } }));
  assert.deepEqual(config.skillsFolders.value, ["/work/mine", "/home/me/more", "/abs"]);
});

Deno.test("resolveConfig() takes each --skills as one folder", () => {
  const config = resolveConfig(sources({ flags: { skills: ["a:b", "~"] } }));
  assert.deepEqual(config.skillsFolders.value, ["/work/a:b", "/home/me"]);
});

Deno.test("resolveConfig() allows fractions of seconds and 0 for no limit", () => {
  const read = (text: string) =>
    resolveConfig(sources({ env: { SCRIPT_TIMEOUT_SECONDS: text } })).scriptTimeoutMs.value;
  assert.deepEqual([read("0.25"), read(".5"), read("0"), read("7.")], [250, 500, 0, 7000]);
});

const wrong: [string, Partial<ConfigSources>, string][] = [
  [
    "a base URL without a scheme",
    { env: { LLM_API_BASE_URL: "localhost:11434" } },
    'LLM_API_BASE_URL is "localhost:11434", expected an http or https address such as http://localhost:11434/v1',
  ],
  [
    "a password in the base URL",
    { env: { LLM_API_BASE_URL: "http://me:secret@host/v1" } },
    "LLM_API_BASE_URL contains a user name or a password",
  ],
  [
    "seconds in words, from .env",
    { dotenv: { SCRIPT_TIMEOUT_SECONDS: "soon" } },
    'SCRIPT_TIMEOUT_SECONDS in .env is "soon", expected seconds as a number from 0 (no limit) to 1000000, such as 30 or 0.5',
  ],
  [
    "negative seconds",
    { flags: { "script-timeout": "-1" } },
    '--script-timeout is "-1", expected seconds as a number from 0 (no limit) to 1000000, such as 30 or 0.5',
  ],
  [
    "a fraction of turns",
    { flags: { "max-turns": "1.5" } },
    '--max-turns is "1.5", expected a whole number from 0 (no limit)',
  ],
  [
    "an unknown way of calling tools",
    { flags: { "tool-calls": "xml" } },
    '--tool-calls is "xml", expected native or text',
  ],
  [
    "a switch that is neither on nor off",
    { env: { SKILLS_RUNNER_NO_STDIN: "perhaps" } },
    'SKILLS_RUNNER_NO_STDIN is "perhaps", expected 1 or 0',
  ],
  [
    "an unknown mode of three",
    { flags: { setup: "all" } },
    '--setup is "all", expected declared, known or any',
  ],
  [
    "a model whose name would be two lines",
    { dotenv: { LLM_MODEL_NAME: "m\nerror: forged" } },
    'LLM_MODEL_NAME in .env is "m\nerror: forged", expected a name on one line, without control characters',
  ],
  ["an empty flag", { flags: { model: "" } }, '--model is "", expected a value'],
  ["an empty folder", { flags: { skills: [" "] } }, '--skills is " ", expected a folder'],
  [
    "an empty path list",
    { env: { SKILLS_FOLDER_PATH: "::" } },
    'SKILLS_FOLDER_PATH is "::", expected folders',
  ],
  [
    "two values, both of them",
    { flags: { "max-turns": "x" }, env: { SCRIPT_TIMEOUT_SECONDS: "y" } },
    '--max-turns is "x", expected a whole number from 0 (no limit); SCRIPT_TIMEOUT_SECONDS is ' +
    '"y", expected seconds as a number from 0 (no limit) to 1000000, such as 30 or 0.5',
  ],
];
for (const [name, given, message] of wrong) {
  Deno.test(`resolveConfig() refuses ${name}`, () => {
    assert.throws(() => resolveConfig(sources(given)), (error) => {
      assert(error instanceof RunnerError);
      assert.deepEqual([error.kind, error.message], ["usage", message]);
      return true;
    });
  });
}

Deno.test("isLoopbackHost() knows the machine itself", () => {
  const hosts = [
    "localhost",
    "127.0.0.1",
    "127.9.9.9",
    "[::1]",
    "a.localhost",
    "10.0.0.1",
    "localhost.evil.example",
  ];
  assert.deepEqual(hosts.filter(isLoopbackHost), hosts.slice(0, 5));
});

Deno.test("isPrivateHost() knows addresses and names of a local network", () => {
  const near = [
    "10.1.2.3",
    "172.16.0.1",
    "172.31.9.9",
    "192.168.0.1",
    "[fd00::1]",
    "[fe80::1]",
    "nas",
    "nas.local",
  ];
  const far = ["172.32.0.1", "11.0.0.1", "api.openai.com", "[2001:db8::1]", "192.169.0.1"];
  assert.deepEqual([...near, ...far].filter(isPrivateHost), near);
});

const key = { LLM_API_KEY: "sk-of-the-user" };
const elsewhere = { LLM_API_BASE_URL: "https://elsewhere.example/v1" };

Deno.test.each([
  ["in .env, the key in the environment", { env: key, dotenv: elsewhere }],
  ["in the environment, the key in .env", { env: elsewhere, dotenv: key }],
])("resolveConfig() keeps a key from an endpoint that is named %s", (_where, given) => {
  const { apiKey, keyError } = resolveConfig(sources(given));
  assert.equal(apiKey.value, null);
  assert.match(
    keyError?.message ?? "",
    /^The key of LLM_API_KEY.* is not sent to https:\/\/else/,
  );
  assert.equal(keyError?.exitCode, 2);
});

Deno.test.each([
  ["in the same .env", { dotenv: { ...key, ...elsewhere } }],
  ["in the environment too", { env: { ...key, ...elsewhere } }],
  ["by a flag", { env: key, flags: { "base-url": elsewhere.LLM_API_BASE_URL } }],
  ["nowhere, which is the default", { dotenv: key }],
  ["in .env, but is the default", {
    env: key,
    dotenv: { LLM_API_BASE_URL: "https://api.openai.com/v1/" },
  }],
])("resolveConfig() gives a key to an endpoint that is named %s", (_where, given) => {
  const { apiKey, keyError } = resolveConfig(sources(given));
  assert.deepEqual([apiKey.value, keyError], ["sk-of-the-user", null]);
});
