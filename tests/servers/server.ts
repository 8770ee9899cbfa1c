/**
 * Servers that nobody here wrote, as processes.
 * @module
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { processTable } from "../../lib/process/table.ts";
import { endTree } from "../../lib/process/tree.ts";

/** Where `set_up.py` has put everything. */
export const serversFolder: string = Deno.env.get("SKILLS_RUNNER_TEST_SERVERS") ||
  join(Deno.env.get("TMPDIR") || "/tmp", "skills-runner-test-servers");

/** A file of this folder. */
export function localFile(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}

/**
 * Declares tests of a server that not every machine can have: ignored, and the
 * reason printed, where `set_up.py` could not get it.
 */
export function declareTests(server: string, declare: () => void): void {
  const reason = readReason(server);
  if (reason === null) declare();
  else Deno.test.ignore(`${server} is not here: ${reason.split("\n")[0]}`, () => {});
}

/** Why a server is missing, in the words of `set_up.py`; null if it is there. */
function readReason(server: string): string | null {
  try {
    return Deno.readTextFileSync(join(serversFolder, `${server}.missing`));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

/** What {@linkcode startServer} takes. */
export interface StartServerOptions {
  /** Program, within the folder of the servers. */
  program: string;
  /** Its arguments; it has to listen on `port` of 127.0.0.1. */
  args: (port: number) => string[];
  env?: (port: number) => Record<string, string>;
  /** Answers with status 200 as soon as the server can be used. */
  readyPath: string;
}

/** Loading takes seconds; on a busy machine, and the first time, much longer. */
const maxStartMs = 600_000;

/** A running server; disposing of it ends it. */
export class Server implements AsyncDisposable {
  /** `http://127.0.0.1:<port>`, without a path. */
  readonly origin: string;
  readonly #child: Deno.ChildProcess;
  readonly #logFile: string;

  /** See {@linkcode startServer}. */
  constructor(origin: string, child: Deno.ChildProcess, logFile: string) {
    this.origin = origin;
    this.#child = child;
    this.#logFile = logFile;
  }

  /** The base URL of its endpoint. */
  get url(): string {
    return `${this.origin}/v1`;
  }

  /** What it printed so far. */
  log(): Promise<string> {
    return Deno.readTextFile(this.#logFile);
  }

  /** Ends the server, with what it has started, and waits for it. */
  async [Symbol.asyncDispose](): Promise<void> {
    const { pid, status } = this.#child;
    await endTree({ leader: pid, marker: `server ${pid}` }, processTable, status);
    await status;
    await Deno.remove(this.#logFile);
  }
}

/**
 * Starts a server on a free port and waits until it answers.
 *
 * @throws {Error} with the end of its output if it does not
 */
export async function startServer(options: StartServerOptions): Promise<Server> {
  const program = join(serversFolder, options.program);
  await requireSetUp(program);
  const port = freePort();
  const logFile = await Deno.makeTempFile({ prefix: "skills-runner-server-" });
  // The shell sends the output to the file and becomes the server.
  const child = new Deno.Command("/bin/sh", {
    args: ["-c", 'log=$1; shift; exec "$@" >"$log" 2>&1', "sh", logFile, program]
      .concat(options.args(port)),
    ...(options.env !== undefined && { env: options.env(port) }),
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  const server = new Server(`http://127.0.0.1:${port}`, child, logFile);
  if (await isReady(`${server.origin}${options.readyPath}`, child)) return server;
  const log = await server.log();
  await server[Symbol.asyncDispose]();
  throw new Error(`Cannot start ${program}:\n${log.slice(-4000)}`);
}

async function requireSetUp(path: string): Promise<void> {
  try {
    await Deno.stat(path);
  } catch (cause) {
    throw new Error(`No server at ${path}: run deno task test:servers, which sets it up`, {
      cause,
    });
  }
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

/** False if the server ends or takes too long. */
async function isReady(url: string, child: Deno.ChildProcess): Promise<boolean> {
  let hasEnded = false;
  child.status.then(() => hasEnded = true, () => hasEnded = true);
  const isDecided = await becomesTrue(async () => hasEnded || await answers(url), maxStartMs);
  return isDecided && !hasEnded;
}

/** Looks again and again whether something has become true of a server; false if it takes too long. */
export async function becomesTrue(
  check: () => Promise<boolean>,
  maxMs = 30_000,
): Promise<boolean> {
  const deadline = performance.now() + maxMs;
  while (performance.now() < deadline) {
    if (await check()) return true;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return false;
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url);
    await response.body?.cancel();
    return response.ok;
  } catch (error) {
    // Nothing listens yet.
    if (error instanceof TypeError) return false;
    throw error;
  }
}
