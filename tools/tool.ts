/**
 * What the tools of this folder have in common as programs.
 * @module
 */

/** Why a tool ends without having done its job. */
export class ToolError extends Error {
  /** Such as `Set DENORT_BIN`. */
  readonly hint: string | undefined;
  /** 1 if something failed, 2 for wrong words on the command line. */
  readonly exitCode: number;

  /** Makes the error. */
  constructor(message: string, { hint, exitCode = 1 }: { hint?: string; exitCode?: number } = {}) {
    super(message);
    this.name = "ToolError";
    this.hint = hint;
    this.exitCode = exitCode;
  }
}

/** Runs a tool with the words of its command line; a `ToolError` becomes its lines and exit code. */
export async function runTool(tool: (words: readonly string[]) => Promise<void>): Promise<void> {
  try {
    await tool(Deno.args);
  } catch (error) {
    // parseArgs throws a TypeError for words that it does not know.
    const isUsage = error instanceof TypeError && "code" in error;
    if (!(error instanceof ToolError || isUsage)) throw error;
    await tell(`error: ${error.message}`);
    if (error instanceof ToolError && error.hint !== undefined) await tell(`hint: ${error.hint}`);
    Deno.exitCode = error instanceof ToolError ? error.exitCode : 2;
  }
}

/** Writes a line for people on standard error. */
export async function tell(line: string): Promise<void> {
  await write(Deno.stderr, line);
}

/** Writes a line on standard output. */
export async function print(line: string): Promise<void> {
  await write(Deno.stdout, line);
}

async function write(stream: typeof Deno.stdout, line: string): Promise<void> {
  const writer = stream.writable.getWriter();
  await writer.write(new TextEncoder().encode(`${line}\n`));
  writer.releaseLock();
}
