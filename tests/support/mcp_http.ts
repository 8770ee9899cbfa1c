/** The server over HTTP. */
import { startNear, startProgram } from "./program.ts";
import type { StartedProgram } from "./program_here.ts";

/** What {@linkcode startMcpHttp} takes. */
export interface StartMcpHttpOptions {
  cwd: string;
  address?: string;
  words?: readonly string[];
  env?: Record<string, string> | undefined;
}

/** The server; SIGTERM ends it. */
export interface McpHttp extends AsyncDisposable {
  url: string;
  child: StartedProgram;
  /** Ends the server; resolves to all that it said on standard error. */
  end(): Promise<string>;
}

/** Starts the server within this process. */
export function startMcpHttpNear(options: StartMcpHttpOptions): Promise<McpHttp> {
  return listening(startNear, options);
}

/** Starts the server as a process. */
export function startMcpHttp(options: StartMcpHttpOptions): Promise<McpHttp> {
  return listening(startProgram, options);
}

/** Starts the server and waits until it says where it listens. */
async function listening(
  start: typeof startNear,
  { cwd, address = "0", words = [], env }: StartMcpHttpOptions,
): Promise<McpHttp> {
  const child = start(["mcp", "--http", address, ...words], { cwd, env });
  const reader = child.stderr.pipeThrough(new TextDecoderStream()).getReader();
  let said = "";
  let url: string | undefined;
  while (url === undefined) {
    const { done, value } = await reader.read();
    if (done) throw new Error(said);
    said += value;
    url = /listening on (\S+)\n/.exec(said)?.[1];
  }
  return {
    url,
    child,
    async end() {
      child.kill("SIGTERM");
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        said += part.value;
      }
      return said;
    },
    async [Symbol.asyncDispose]() {
      try {
        child.kill("SIGTERM");
      } catch (error) {
        // It has ended.
        if (!(error instanceof TypeError)) throw error;
      }
      await child.status;
      await Promise.all([reader.cancel(), child.stdout.cancel()]);
    },
  };
}
