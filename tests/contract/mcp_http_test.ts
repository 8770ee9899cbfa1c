/**
 * The command `mcp --http` in both eras of the protocol.
 * @module
 */
import assert from "node:assert/strict";
import { isRunning } from "../support/host.ts";
import { type McpHttp, startMcpHttp, startMcpHttpNear } from "../support/mcp_http.ts";
import {
  answer,
  type Era,
  eras,
  type Message,
  messages,
  openSession,
  post,
} from "../support/mcp_messages.ts";
import { runProgram } from "../support/program.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

const files = { "skills/greeting/SKILL.md": "---\nname: greeting\ndescription: Greets.\n---\n" };
const words = ["--skills", "skills"];
const token = "0123456789abcdef0123456789abcdef";

function runPython(script: string, more: Message = {}) {
  const args = { skill_name: "greeting", script };
  return { method: "tools/call", params: { name: "run_python_script", arguments: args, ...more } };
}

async function optionsFor(era: Era, { url }: McpHttp) {
  return { era, headers: era === "2025-11-25" ? await openSession(url) : {} };
}

/** Starts a script that sleeps, and waits until it runs. */
async function startSleeper({ url }: McpHttp, options: Message) {
  const script = "import os, time\nprint(os.getpid(), flush=True)\ntime.sleep(60)";
  const request = runPython(script, { _meta: { progressToken: 1 } });
  const stream = messages(await post(url, request, options));
  const { value } = await stream.next();
  return { pid: Number(value?.params.message), stream };
}

async function becomesFalse(check: () => Promise<boolean>): Promise<void> {
  while (await check()) await new Promise((resolve) => setTimeout(resolve, 20));
}

Deno.test.each(eras)("mcp --http runs a script in %s", async (era: Era) => {
  await using folder = await temporaryFolder(files);
  await using server = await startMcpHttp({ cwd: folder.path, words });
  const options = await optionsFor(era, server);
  const { result } = await answer(await post(server.url, runPython("print(6 * 7)"), options));
  assert.equal(result.structuredContent.stdout, "42\n");
});

Deno.test.each(eras)(
  "mcp --http says where it listens and how it ends, and nothing else, in %s",
  async (era: Era) => {
    await using folder = await temporaryFolder(files);
    await using server = await startMcpHttp({ cwd: folder.path, words });
    const options = await optionsFor(era, server);
    await answer(await post(server.url, runPython("print(1)"), options));
    assert.equal(await server.end(), `listening on ${server.url}\nerror: Terminated\n`);
  },
);

Deno.test.each(eras)(
  "mcp --http ends the script of a client that leaves in %s",
  async (era: Era) => {
    await using folder = await temporaryFolder(files);
    await using server = await startMcpHttpNear({ cwd: folder.path, words });
    const leaving = new AbortController();
    const options = { ...await optionsFor(era, server), signal: leaving.signal };
    const { pid, stream } = await startSleeper(server, options);
    leaving.abort();
    await stream.next().catch(() => {/* the connection is closed */});
    await becomesFalse(() => isRunning(pid));
  },
);

Deno.test("mcp --http ends the script of a call that a client of 2025 cancels", async () => {
  await using folder = await temporaryFolder(files);
  await using server = await startMcpHttpNear({ cwd: folder.path, words });
  const options = await optionsFor("2025-11-25", server);
  const { pid, stream } = await startSleeper(server, { ...options, id: 7 });
  const cancel = { method: "notifications/cancelled", params: { requestId: 7 } };
  const { status, body } = await post(server.url, cancel, options);
  await body?.cancel();
  await becomesFalse(() => isRunning(pid));
  await stream.return(undefined);
  assert.equal(status, 202);
});

Deno.test("mcp --http without a token heeds nobody but this machine", async () => {
  await using folder = await temporaryFolder(files);
  await using server = await startMcpHttpNear({ cwd: folder.path, words });
  const statusOf = async (headers: Record<string, string>) => {
    const response = await post(server.url, { method: "tools/list" }, { headers });
    await response.body?.cancel();
    return response.status;
  };
  assert.deepEqual(
    await Promise.all([
      statusOf({}),
      statusOf({ origin: "http://localhost:5173" }),
      statusOf({ origin: "https://evil.example" }),
      statusOf({ origin: "null" }),
      rawStatus(server.url, "evil.example"),
    ]),
    [200, 200, 403, 403, 403],
  );
});

/** `fetch` sets `Host` itself, as browsers do. */
async function rawStatus(url: string, host: string): Promise<number> {
  const { hostname, port, pathname } = new URL(url);
  using connection = await Deno.connect({ hostname, port: Number(port) });
  const head = `POST ${pathname} HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 0\r\n\r\n`;
  await connection.write(new TextEncoder().encode(head));
  const answered = new Uint8Array(1000);
  const size = await connection.read(answered) ?? 0;
  return Number(new TextDecoder().decode(answered.subarray(0, size)).split(" ")[1]);
}

Deno.test("mcp --http with a token wants it, and does not give it to scripts", async () => {
  await using folder = await temporaryFolder(files);
  const env = { SKILLS_RUNNER_MCP_TOKEN: token };
  await using server = await startMcpHttpNear({
    cwd: folder.path,
    words,
    env,
    address: "0.0.0.0:0",
  });
  const url = server.url.replace("0.0.0.0", "127.0.0.1");
  const ask = (authorization: string) => {
    const script = "import os; print(os.environ.get('SKILLS_RUNNER_MCP_TOKEN'))";
    return post(url, runPython(script), { headers: { authorization } });
  };
  const refused = await Promise.all([ask(""), ask(`Bearer ${token}0`), ask(`Basic ${token}`)]);
  await Promise.all(refused.map(({ body }) => body?.cancel()));
  assert.deepEqual(refused.map(({ status }) => status), [401, 401, 401]);
  const { result } = await answer(await ask(`Bearer ${token}`));
  assert.equal(result.structuredContent.stdout, "None\n");
});

Deno.test("mcp --http serves nobody else without a token", async () => {
  await using folder = await temporaryFolder(files);
  const { code, stdout, stderr } = await runProgram(["mcp", "--http", "0.0.0.0:8080"], {
    cwd: folder.path,
  });
  assert.deepEqual([code, stdout], [2, ""]);
  assert.match(
    stderr,
    /^error: Cannot listen on 0\.0\.0\.0 without a token\nhint: Set SKILLS_RUNNER_MCP/,
  );
});

Deno.test("mcp --http ends everything on SIGTERM", async () => {
  await using folder = await temporaryFolder(files);
  await using server = await startMcpHttp({ cwd: folder.path, words });
  const { pid, stream } = await startSleeper(server, await optionsFor("2025-11-25", server));
  server.child.kill("SIGTERM");
  const { code } = await server.child.status;
  await stream.next().catch(() => {/* the connection is closed */});
  assert.deepEqual([code, await isRunning(pid)], [143, false]);
});

Deno.test("mcp --http tells clients of both eras of skills that come", async () => {
  await using folder = await temporaryFolder(files);
  await using server = await startMcpHttpNear({ cwd: folder.path, words });
  const headers = await openSession(server.url);
  const leaving = new AbortController();
  const older = messages(
    await fetch(server.url, {
      headers: { ...headers, accept: "text/event-stream" },
      signal: leaving.signal,
    }),
  );
  const listen = {
    method: "subscriptions/listen",
    params: { notifications: { promptsListChanged: true } },
  };
  const newer = messages(await post(server.url, listen, { signal: leaving.signal }));
  await newer.next();
  await answer(await post(server.url, { method: "prompts/list" }));
  await folder.write("skills/second/SKILL.md", "---\nname: second\ndescription: New.\n---\n");
  const told = await Promise.all([older.next(), newer.next()]);
  leaving.abort();
  assert.deepEqual(told.map(({ value }) => value?.method), [
    "notifications/prompts/list_changed",
    "notifications/prompts/list_changed",
  ]);
});
