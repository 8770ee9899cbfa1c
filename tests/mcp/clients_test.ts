/**
 * The command `mcp` with real clients: `deno task test:mcp` sets them up and runs this.
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { startMcpHttp } from "../support/mcp_http.ts";
import { runProgram, testedCommand } from "../support/program.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";
import { clientsFolder, localFile, nodePrograms, runClient, withDeno } from "./clients_folder.ts";
import { startHostModel } from "./scripted_host_model.ts";

const python = join(clientsFolder, "python/bin/python");
const tools = ["list_skills", "get_skill", "read_file_in_skill", "run_python_script"];

const clients = [
  {
    name: "the Python SDK",
    words: [python, localFile("clients/python_sdk.py")],
    found: { protocol: "2026-07-28", instructions: true, tools, stdout: "working\n42\n" },
  },
  {
    name: "FastMCP",
    words: [python, localFile("clients/fastmcp_client.py")],
    found: {
      protocol: "2026-07-28",
      tools,
      stdout: "42\n",
      prompts: ["calculator", "csv-report", "skill-writer", "web-page"],
      digest: true,
    },
  },
  {
    name: "the TypeScript client",
    words: ["node", join(clientsFolder, "typescript.mjs"), "auto"],
    found: { protocol: "2026-07-28", tools, stdout: "42\n" },
  },
  {
    name: "the TypeScript client of 2025",
    words: ["node", join(clientsFolder, "typescript.mjs"), "legacy"],
    found: { protocol: "2025-11-25", tools, stdout: "42\n" },
  },
];

for (const { name, words, found } of clients) {
  Deno.test(`${name} runs a script over standard streams`, async () => {
    await using folder = await temporaryFolder();
    const result = await runClient([...words, ...testedCommand, "mcp", "-q"], { cwd: folder.path });
    assert.equal(result.code, 0, result.stderr);
    assert.partialDeepStrictEqual(JSON.parse(result.stdout), found);
  });

  Deno.test(`${name} runs a script over HTTP`, async () => {
    await using folder = await temporaryFolder();
    await using server = await startMcpHttp({ cwd: folder.path });
    const result = await runClient([...words, server.url], { cwd: folder.path });
    assert.equal(result.code, 0, result.stderr);
    assert.partialDeepStrictEqual(JSON.parse(result.stdout), found);
  });
}

Deno.test("the Python SDK gets whole lines while a script runs", async () => {
  await using folder = await temporaryFolder();
  const words = [python, localFile("clients/python_sdk.py"), ...testedCommand, "mcp", "-q"];
  const run = () => runClient(words, { cwd: folder.path });
  // The first run builds the environment, which is progress too.
  await run();
  assert.deepEqual(JSON.parse((await run()).stdout).progress, ["working"]);
});

const inspector = withDeno("@modelcontextprotocol/inspector/clients/launcher/build/index.js");
const inspectorCall = [
  "--method",
  "tools/call",
  "--tool-name",
  "run_python_script",
  "--tool-arg",
  "skill_name=calculator",
  "--tool-arg",
  "script=print(6 * 7)",
];

Deno.test("the Inspector runs a script with the block for Claude Code", async () => {
  await using folder = await temporaryFolder();
  const { stdout } = await runProgram(["mcp", "--print-config", "claude-code"], {
    cwd: folder.path,
  });
  const config = await folder.write("mcp.json", stdout);
  const words = [...inspector, "--cli", "--config", config, "--server", "skills", ...inspectorCall];
  const result = await runClient(words, { cwd: clientsFolder });
  assert.equal(JSON.parse(result.stdout).structuredContent.stdout, "42\n", result.stderr);
});

Deno.test("the Inspector runs a script over HTTP", async () => {
  await using folder = await temporaryFolder();
  await using server = await startMcpHttp({ cwd: folder.path });
  const words = [...inspector, "--cli", server.url, "--transport", "http", ...inspectorCall];
  const result = await runClient(words, { cwd: clientsFolder });
  assert.equal(JSON.parse(result.stdout).structuredContent.stdout, "42\n", result.stderr);
});

Deno.test("opencode answers with what its model had run", async () => {
  await using folder = await temporaryFolder();
  await using model = startHostModel();
  const { stdout } = await runProgram(["mcp", "--print-config", "opencode"], {
    cwd: folder.path,
  });
  const config = {
    ...JSON.parse(stdout),
    model: "scripted/scripted",
    provider: {
      scripted: {
        npm: "@ai-sdk/openai-compatible",
        name: "Scripted",
        options: { baseURL: model.url, apiKey: "none" },
        models: { scripted: { name: "Scripted" } },
      },
    },
  };
  await folder.write("opencode.json", JSON.stringify(config));
  const words = [join(nodePrograms, ".bin/opencode"), "run", "What is 6 times 7?"];
  const env = { HOME: `${folder.path}/home`, OPENCODE_DISABLE_AUTOUPDATE: "1" };
  const result = await runClient(words, { cwd: folder.path, env });
  assert.match(result.stdout, /The answer is 42\./, result.stderr);
});

/** Else codex begins without servers that take a second to start, as on a busy machine. */
const waitsForServer = "required = true\nstartup_timeout_sec = 60\n";

Deno.test("codex exec answers with what its model had run", async () => {
  await using folder = await temporaryFolder();
  await using model = startHostModel();
  const { stdout } = await runProgram(["mcp", "--print-config", "codex"], { cwd: folder.path });
  await folder.write(
    "home/config.toml",
    `model = "scripted"
model_provider = "scripted"

[model_providers.scripted]
name = "Scripted"
base_url = "${model.url}"
wire_api = "responses"

${stdout.replace("tool_timeout_sec", waitsForServer + "tool_timeout_sec")}`,
  );
  const words = [join(nodePrograms, ".bin/codex"), "exec", "--skip-git-repo-check", "6 times 7?"];
  const env = { CODEX_HOME: `${folder.path}/home` };
  const result = await runClient(words, { cwd: folder.path, env });
  assert.match(result.stdout, /The answer is 42\./, result.stderr);
});
