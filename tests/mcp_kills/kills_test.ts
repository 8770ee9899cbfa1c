/**
 * Clients of `mcp --http` that are killed in the middle: `deno task test:mcp-kills`.
 * @module
 */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { inheritedEnvironment } from "../support/inherited_environment.ts";
import { startMcpHttp } from "../support/mcp_http.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

const rounds = Number(Deno.env.get("SKILLS_RUNNER_TEST_KILLS") ?? 3);
const calls = 32;
const client = fileURLToPath(new URL("client.ts", import.meta.url));

Deno.test(`${rounds} clients with ${calls} calls each are killed, and no script is left`, async () => {
  await using folder = await temporaryFolder({
    "skills/greeting/SKILL.md": "---\nname: greeting\ndescription: Greets.\n---\n",
  });
  await using server = await startMcpHttp({ cwd: folder.path, words: ["--skills", "skills"] });
  for (let round = 0; round < rounds; round++) {
    const era = round % 2 === 0 ? "2026-07-28" : "2025-11-25";
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--no-config", "--allow-net", client, server.url, era, `${calls}`],
      clearEnv: true,
      env: inheritedEnvironment(),
      stdin: "null",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    // It writes a line when the first script has printed: from then on, it is in the middle.
    const reader = child.stdout.getReader();
    const { done } = await reader.read();
    assert.equal(done, false, "the client ended by itself");
    assert.ok(await countSleepers(folder.path) > 0);
    child.kill("SIGKILL");
    await Promise.all([child.status, reader.cancel()]);
  }
  // Calls that waited go with their client too.
  await becomesZero(() => countSleepers(folder.path));
  server.child.kill("SIGTERM");
  assert.equal((await server.child.status).code, 143);
  assert.equal(await countSleepers(folder.path), 0);
});

async function becomesZero(count: () => Promise<number>): Promise<void> {
  while (await count() > 0) await new Promise((resolve) => setTimeout(resolve, 50));
}

/** Processes that work in the folder and are no zombies, by what the script calls itself. */
async function countSleepers(folder: string): Promise<number> {
  const ps = new Deno.Command("ps", { args: ["axeww", "-o", "stat=,command="] });
  const { stdout } = await ps.output();
  return new TextDecoder().decode(stdout).split("\n")
    .filter((line) => !line.startsWith("Z") && line.includes("python") && line.includes(folder))
    .length;
}
