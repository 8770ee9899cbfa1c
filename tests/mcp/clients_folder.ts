/**
 * Clients of the Model Context Protocol that nobody here wrote.
 * @module
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { inheritedEnvironment } from "../support/inherited_environment.ts";

/** Where `set_up.py` has put everything. */
export const clientsFolder: string = Deno.env.get("SKILLS_RUNNER_TEST_MCP") ||
  join(Deno.env.get("TMPDIR") || "/tmp", "skills-runner-test-mcp");

/** A program that npm has installed. */
export const nodePrograms: string = join(clientsFolder, "node_modules");

/** A file of this folder. */
export function localFile(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}

/** What {@linkcode runClient} takes beside the words. */
export interface RunClientOptions {
  cwd: string;
  env?: Record<string, string> | undefined;
}

/** What a client printed, and how it ended. */
export interface ClientResult {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs a client to its end, without input. */
export async function runClient(
  [command = "", ...args]: readonly string[],
  { cwd, env = {} }: RunClientOptions,
): Promise<ClientResult> {
  const { code, stdout, stderr } = await new Deno.Command(command, {
    args,
    cwd,
    clearEnv: true,
    env: { ...inheritedEnvironment(), ...env },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

/** The words that run a program of npm with Deno: some want a newer Node.js than systems have. */
export function withDeno(path: string): string[] {
  return [
    Deno.execPath(),
    "run",
    "--allow-all",
    "--quiet",
    "--no-config",
    "--node-modules-dir=manual",
    join(nodePrograms, path),
  ];
}
