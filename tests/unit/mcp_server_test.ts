import assert from "node:assert/strict";
import { parseToml } from "../../lib/files/toml.ts";
import { openGate } from "../support/gate.ts";
import { ownCommand } from "../../lib/cli/own_command.ts";
import { CallGate } from "../../lib/mcp/call_gate.ts";
import { clientSpecs } from "../../lib/mcp/clients.ts";
import { parseListenAddress } from "../../lib/mcp/http/address.ts";
import { createGuard } from "../../lib/mcp/http/guard.ts";
import { maxInstructionsChars, writeInstructions } from "../../lib/mcp/instructions.ts";
import { parseSkillUri, skillUri } from "../../lib/mcp/skills/uri.ts";
import { toolFaces } from "../../lib/mcp/tool_faces.ts";
import { parseYaml, type YamlValue } from "../../lib/skills/read/yaml.ts";
import { createSkillTools } from "../../lib/tools/skill_tools.ts";
import { LocalExecutor } from "../../lib/executor/local.ts";

Deno.test("CallGate lets so many calls through and the others in order", async () => {
  const gate = new CallGate({ maxRunning: 2, maxWaiting: 9 });
  const begun: number[] = [];
  const ends = [0, 1, 2, 3].map(() => Promise.withResolvers<void>());
  const { signal } = new AbortController();
  const calls = ends.map(({ promise }, index) =>
    gate.run(() => {
      begun.push(index);
      return promise;
    }, signal)
  );
  await Promise.resolve();
  assert.deepEqual(begun, [0, 1]);
  ends[1]?.resolve();
  await calls[1];
  await new Promise<void>((resolve) => queueMicrotask(resolve));
  assert.deepEqual(begun, [0, 1, 2]);
  for (const { resolve } of ends) resolve();
  await Promise.all(calls);
  assert.deepEqual(begun, [0, 1, 2, 3]);
});

Deno.test("CallGate refuses what would wait too long, and forgets who left", async () => {
  const gate = new CallGate({ maxRunning: 1, maxWaiting: 1 });
  const { signal } = new AbortController();
  const leaving = new AbortController();
  const end = Promise.withResolvers<string>();
  const running = gate.run(() => end.promise, signal);
  const left = gate.run(() => Promise.resolve("left"), leaving.signal);
  await assert.rejects(gate.run(() => Promise.resolve(), signal), /1 calls wait already/);
  leaving.abort(new Error("gone"));
  await assert.rejects(left, /gone/);
  const next = gate.run(() => Promise.resolve("next"), signal);
  end.resolve("first");
  assert.deepEqual(await Promise.all([running, next]), ["first", "next"]);
});

Deno.test.each([
  ["8080", { hostname: "127.0.0.1", port: 8080, isLoopback: true }],
  ["localhost:0", { hostname: "localhost", port: 0, isLoopback: true }],
  ["[::1]:80", { hostname: "::1", port: 80, isLoopback: true }],
  ["0.0.0.0:80", { hostname: "0.0.0.0", port: 80, isLoopback: false }],
  ["[::]:80", { hostname: "::", port: 80, isLoopback: false }],
  ["example.org:443", { hostname: "example.org", port: 443, isLoopback: false }],
])("parseListenAddress() reads %s", (text, expected) => {
  assert.deepEqual(parseListenAddress(String(text)), expected);
});

Deno.test.each(["localhost", "", ":80", "a b:80", "65536", "host:-1", "::1:80", "user@host:80"])(
  "parseListenAddress() refuses %o",
  (text: string) => {
    assert.throws(() => parseListenAddress(text), /expected a port such as 8080/);
  },
);

Deno.test("createGuard() wants a token where others can reach the server, and a long one", () => {
  const open = parseListenAddress("0.0.0.0:80");
  assert.throws(() => createGuard(open, null), /without a token/);
  assert.throws(() => createGuard(open, "short"), /has 5 characters, expected at least 16/);
});

Deno.test.each([
  ["Bearer 0123456789abcdef", undefined],
  ["bearer 0123456789abcdef", undefined],
  ["Bearer 0123456789abcdeF", 401],
  ["Bearer ", 401],
  ["0123456789abcdef", 401],
])("a guard with a token answers %o with %s", (authorization, status) => {
  const guard = createGuard(parseListenAddress("0.0.0.0:80"), "0123456789abcdef");
  const headers = { authorization: String(authorization) };
  assert.equal(guard(new Request("http://any/", { headers }))?.status, status);
});

Deno.test.each([
  ["127.0.0.2", "127.0.0.2:80", undefined],
  ["127.0.0.1", "localhost:80", undefined],
  ["::1", "[::1]:80", undefined],
  ["127.0.0.1", "127.0.0.2:80", 403],
  ["127.0.0.1", "localhost.evil.example", 403],
  ["127.0.0.1", "", 403],
])("a guard of %s without a token answers a request for %o with %s", (hostname, host, status) => {
  const guard = createGuard({ hostname: String(hostname), port: 80, isLoopback: true }, null);
  const headers = { host: String(host) };
  assert.equal(guard(new Request("http://any/", { headers }))?.status, status);
});

const skill = {
  description: "Does things. ".repeat(20),
  folder: "/skills/x",
  file: "/skills/x/SKILL.md",
  root: "/skills",
  visibleToModel: true,
};

Deno.test("writeInstructions() keeps its budget and says first how to find the rest", () => {
  const skills = Array.from({ length: 2000 }, (_, index) => ({ ...skill, name: `skill-${index}` }));
  const text = writeInstructions({ skills, workFolder: "/work" });
  assert.ok(text.length <= maxInstructionsChars, String(text.length));
  assert.match(text.slice(0, 500), /list_skills has all/);
});

Deno.test("every tool over skills has its face", async () => {
  await using executor = new LocalExecutor({
    cacheFolder: "/nowhere",
    workFolder: "/",
    env: {},
    timeoutMs: 0,
  });
  const tools = createSkillTools([], { executor, gate: openGate() }, { hasOtherScripts: true });
  assert.deepEqual(
    tools.map(({ definition }) => definition.name),
    Object.keys(toolFaces),
  );
});

Deno.test.each([
  ["pdf", "SKILL.md", "skill://pdf/SKILL.md"],
  ["pdf", "docs/a b#?%.md", "skill://pdf/docs/a%20b%23%3F%25.md"],
  ["Größe & Co", "x", "skill://Gr%C3%B6%C3%9Fe%20%26%20Co/x"],
])("skillUri() and parseSkillUri() agree on %o and %o", (skillName, path, uri) => {
  assert.equal(skillUri(skillName, path), uri);
  assert.deepEqual(parseSkillUri(uri), { skillName, path });
  assert.equal(new URL(uri).href, uri);
});

Deno.test.each(["skill://", "file:///x", "skill://%ff/x", "http://pdf/SKILL.md"])(
  "parseSkillUri() takes %s for no skill",
  (uri: string) => {
    assert.equal(parseSkillUri(uri), null);
  },
);

const start = {
  command: "/opt/my deno/deno",
  args: ["run", "C:\\main.js", 'say "hi"', "mcp"],
  env: { SKILLS_RUNNER_CACHE: "/cache" },
};

Deno.test("the block for Codex is TOML that approves the tools that run scripts", async () => {
  const parsed = await parseToml(clientSpecs.codex.write(start));
  // TOML tables have no prototype.
  assert.deepEqual(JSON.parse(JSON.stringify(parsed)), {
    mcp_servers: {
      skills: {
        ...start,
        tool_timeout_sec: 600,
        tools: {
          run_python_script: { approval_mode: "approve" },
          run_skill_script: { approval_mode: "approve" },
        },
      },
    },
  });
});

Deno.test("the block for goose is YAML", () => {
  const parsed = parseYaml(clientSpecs.goose.write(start));
  assert.deepEqual("value" in parsed && plain(parsed.value), {
    extensions: {
      skills: {
        enabled: "true",
        type: "stdio",
        name: "skills",
        cmd: start.command,
        args: start.args,
        envs: start.env,
        env_keys: [],
        timeout: "600",
      },
    },
  });
});

function plain(value: YamlValue): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === "string") return value;
  return Object.fromEntries([...value].map(([key, each]) => [key, plain(each)]));
}

Deno.test.each(
  [
    ["claude-code", { mcpServers: { skills: { type: "stdio", ...start } } }],
    ["gemini-cli", { mcpServers: { skills: { ...start, timeout: 600_000 } } }],
    ["opencode", {
      $schema: "https://opencode.ai/config.json",
      mcp: {
        skills: {
          type: "local",
          command: [start.command, ...start.args],
          environment: start.env,
          enabled: true,
          timeout: 600_000,
        },
      },
    }],
    ["crush", {
      $schema: "https://charm.land/crush.json",
      mcp: { skills: { type: "stdio", ...start, timeout: 600 } },
    }],
    ["vscode", { servers: { skills: { type: "stdio", ...start } } }],
    ["cursor", { mcpServers: { skills: { type: "stdio", ...start } } }],
  ] as const,
)("the block for %s is JSON", (name, expected) => {
  assert.deepEqual(JSON.parse(clientSpecs[name].write(start)), expected);
});

Deno.test("the blocks of the documentation are those that the program prints", async () => {
  const text = await Deno.readTextFile(new URL("../../docs/mcp.md", import.meta.url));
  const section = text.slice(text.indexOf("### Codex"), text.indexOf("## What a client gets"));
  const blocks = [...section.matchAll(/```(\w+)\n([^]*?)```/g)];
  const specs = Object.values(clientSpecs);
  assert.equal(blocks.length, specs.length);
  for (const [index, spec] of specs.entries()) {
    const [, language = "", shown = ""] = blocks[index] ?? [];
    const folder = "folderVariable" in spec ? ["--workdir", spec.folderVariable] : [];
    const printed = spec.write({
      command: "/usr/local/bin/skills-runner",
      args: ["mcp", ...folder],
      env: {},
    });
    assert.deepEqual(await read(language, shown), await read(language, printed), spec.title);
  }
});

async function read(language: string, text: string): Promise<unknown> {
  if (language === "toml") return JSON.parse(JSON.stringify(await parseToml(text)));
  return language === "yaml" ? parseYaml(text) : JSON.parse(text);
}

const deno = { executable: "/bin/deno", isStandalone: false };
const flags = [
  "--no-prompt",
  "--allow-net",
  "--allow-read",
  "--allow-write",
  "--allow-run",
  "--allow-env",
];

Deno.test.each(
  [
    ["an executable", {
      ...deno,
      executable: "/bin/skills-runner",
      isStandalone: true,
      mainModule: "file:///x/main.ts",
    }, ["/bin/skills-runner"]],
    ["the source", { ...deno, mainModule: "file:///my%20code/main.ts" }, [
      "/bin/deno",
      "run",
      "--quiet",
      "--config=/my code/deno.json",
      "-P",
      "/my code/main.ts",
    ]],
    ["one file", { ...deno, mainModule: "file:///opt/skills-runner.js" }, [
      "/bin/deno",
      "run",
      "--quiet",
      "--no-config",
      ...flags,
      "/opt/skills-runner.js",
    ]],
    ["an address", { ...deno, mainModule: "https://example.org/skills-runner.js" }, [
      "/bin/deno",
      "run",
      "--quiet",
      "--no-config",
      ...flags,
      "https://example.org/skills-runner.js",
    ]],
  ] as const,
)("ownCommand() starts %s again", (_name, start, expected) => {
  assert.deepEqual(ownCommand(start), expected);
});
