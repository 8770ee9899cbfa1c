/** The server over HTTP. */
import { startProgram } from "./program.ts";

/** What {@linkcode startMcpHttp} takes. */
export interface StartMcpHttpOptions {
  cwd: string;
  address?: string;
  words?: readonly string[];
  env?: Record<string, string> | undefined;
}

/** The server as a process; SIGTERM ends it. */
export interface McpHttp extends AsyncDisposable {
  url: string;
  child: Deno.ChildProcess;
}

/** Starts the server and waits until it says where it listens. */
export async function startMcpHttp(
  { cwd, address = "0", words = [], env }: StartMcpHttpOptions,
): Promise<McpHttp> {
  const child = startProgram(["mcp", "--http", address, ...words], { cwd, env });
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
