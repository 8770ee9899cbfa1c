/**
 * The command `mcp`: skills for every agent that speaks the Model Context
 * Protocol. Standard output is the protocol and nothing else.
 * @module
 */
import { isAbsolute, resolve } from "node:path";
import { RunnerError } from "../../../errors.ts";
import { CallGate } from "../../../mcp/call_gate.ts";
import { SkillShelf } from "../../../mcp/shelf.ts";
import type { Arguments } from "../../arguments.ts";
import type { Io } from "../../io.ts";
import { findSkillsFolders, loadConfig, openRunner } from "../../open.ts";
import { readSkillSelection } from "../../skill_selection.ts";

/** Calls of one server at a time, and those that wait; scripts have a limit of their own. */
const gateOptions = { maxRunning: 32, maxWaiting: 256 };

/** Serves until the client goes away, or over HTTP until it is told to end. */
export async function mcp(args: Arguments, io: Io): Promise<number> {
  const client = args.values["print-config"];
  if (client !== undefined) {
    const { printClientConfig } = await import("./print_config.ts");
    return await printClientConfig(client, args, io);
  }
  return await serve(args, await inWorkFolder(args, io));
}

async function serve(args: Arguments, io: Io): Promise<number> {
  const config = await loadConfig(args, io);
  const selection = readSkillSelection(args);
  const listens = args.values.http === undefined
    ? null
    : await readAddress(args.values.http, config.mcpToken.value);
  const log = (line: string) => {
    io.stderr.write(`${line}\n`).catch(() => {/* nobody reads it */});
  };
  const onError = (error: Error) => {
    if (args.flags.has("verbose")) log(`warning: ${error.message}`);
  };
  const [{ createServedParts }, runner, folders] = await Promise.all([
    import("../../../mcp/server.ts"),
    openRunner(config, io, { ...selection, asksElsewhere: true }),
    findSkillsFolders(config, io),
  ]);
  await using shelf = new SkillShelf(runner, {
    folders: [...new Set([...config.skillsFolders.value, ...folders])],
    reload: (before) =>
      openRunner(config, io, { ...selection, executorOf: before, asksElsewhere: true }),
    log,
  });
  const findings = runner.diagnostics.filter(({ severity }) => severity !== "info");
  if (!args.flags.has("quiet") && findings.length > 0) {
    // What measures text takes 30 ms to load, a fifth of the start.
    const { printDiagnostics } = await import("../../diagnostics.ts");
    await printDiagnostics(findings, io);
  }
  const { signal } = io;
  const gate = new CallGate(gateOptions);
  const reach = { isOffline: config.sandbox.value === "on" };
  const parts = createServedParts({ shelf, gate, reach, signal, log });
  if (listens === null) {
    const { serveStreams } = await import("../../../mcp/stdio.ts");
    if (io.stdin.isTerminal && !args.flags.has("quiet")) {
      log("waiting for a client on standard input; mcp --print-config CLIENT sets one up");
    }
    const { readable } = io.stdin;
    const write = io.stdout.write.bind(io.stdout);
    await serveStreams({ readable, write }, { parts, signal, onError });
  } else {
    const { serveHttp } = await import("../../../mcp/http/serve.ts");
    const onListen = (url: string) => log(`listening on ${url}`);
    await serveHttp(listens.address, { parts, guard: listens.guard, signal, onListen, onError });
  }
  signal.throwIfAborted();
  return 0;
}

async function readAddress(text: string, token: string | null) {
  const [{ createGuard }, { parseListenAddress }] = await Promise.all([
    import("../../../mcp/http/guard.ts"),
    import("../../../mcp/http/address.ts"),
  ]);
  const address = parseListenAddress(text);
  return { address, guard: createGuard(address, token) };
}

/** Hosts start servers in their own folder, in the home or in `/`. */
async function inWorkFolder({ values }: Arguments, io: Io): Promise<Io> {
  const given = values.workdir;
  if (given === undefined) return io;
  const { home, workFolder } = io.surroundings;
  const path = resolve(workFolder, given.replace(/^~(?=$|[/\\])/, home));
  try {
    const folder = await Deno.realPath(path);
    if ((await Deno.stat(folder)).isDirectory && isAbsolute(folder)) {
      return { ...io, surroundings: { ...io.surroundings, workFolder: folder } };
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) {
      throw new RunnerError("usage", `Cannot work in "${path}": ${error}`, { cause: error });
    }
  }
  throw new RunnerError("usage", `--workdir is "${given}", expected a folder that exists`);
}
