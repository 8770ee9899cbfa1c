/**
 * Whether the command works that clients of `mcp` are told to start.
 * @module
 */
import { join } from "node:path";
import { isForScripts } from "../../../config/variables.ts";
import { RunnerError } from "../../../errors.ts";
import { runProcess } from "../../../process/process.ts";
import type { Io } from "../../io.ts";
import { ownCommand, passedVariables } from "../../own_command.ts";

/** What came of starting the server as a client does. */
export interface McpReport {
  /** The words that clients start. */
  command: string[];
  works: boolean;
  /** What it did instead of answering, as a line for people; null if it works. */
  error: string | null;
}

/** A client sends this first; the input ends behind it, and the server with it. */
const greeting = {
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: {
    protocolVersion: "2025-11-25",
    capabilities: {},
    clientInfo: { name: "skills-runner doctor", version: "1" },
  },
};

const timeoutMs = 15_000;

/** Starts the server far from the working folder, as many clients do, and asks it one thing. */
export async function probeMcp({ surroundings, start, signal }: Io): Promise<McpReport> {
  const { env, home, cacheFolder } = surroundings;
  const words = [...ownCommand(start), "mcp"];
  const [command = "", ...args] = words;
  const given = Object.entries(env).filter(([name]) =>
    isForScripts(name) || passedVariables.includes(name)
  );
  try {
    const { outcome, code, stdout, stderr } = await runProcess(command, {
      args,
      cwd: Deno.build.os === "windows" ? home : "/",
      env: Object.fromEntries(given),
      stdin: new TextEncoder().encode(`${JSON.stringify(greeting)}\n`),
      timeoutMs,
      signal,
      maxChars: 20_000,
      outputFolder: join(cacheFolder, "outputs"),
    });
    if (stdout.text.includes('"protocolVersion"')) {
      return { command: words, works: true, error: null };
    }
    const said = stderr.text.trim().split("\n").at(-1) ?? "";
    const end = outcome === "exited"
      ? `it ended with ${code}`
      : `no answer in ${timeoutMs / 1000} s`;
    return { command: words, works: false, error: said === "" ? end : `${end}: ${said}` };
  } catch (error) {
    if (!(error instanceof RunnerError)) throw error;
    return { command: words, works: false, error: error.message };
  }
}
