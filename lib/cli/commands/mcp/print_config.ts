/**
 * `mcp --print-config`: what goes into the configuration of a client.
 * @module
 */
import { resolve } from "node:path";
import type { Config } from "../../../config/resolve.ts";
import { RunnerError } from "../../../errors.ts";
import {
  type ClientName,
  clientSpecs,
  isClientName,
  type ServerStart,
} from "../../../mcp/clients.ts";
import { nearest } from "../../../nearest.ts";
import type { Arguments } from "../../arguments.ts";
import type { Io } from "../../io.ts";
import { loadConfig } from "../../open.ts";
import { ownCommand, passedVariables } from "../../own_command.ts";

/** Options that are not for the server. */
const notForServer: ReadonlySet<string> = new Set(["print-config", "quiet", "verbose", "http"]);

/** Options whose paths have to be made absolute. */
const withPaths: ReadonlySet<string> = new Set(["skills", "sandbox-read", "workdir"]);

/**
 * Prints the block on standard output, and on standard error where it goes.
 *
 * @throws {RunnerError} `usage` if there is no such client
 */
export async function printClientConfig(
  name: string,
  args: Arguments,
  io: Io,
): Promise<number> {
  if (!isClientName(name)) {
    const names = Object.keys(clientSpecs);
    const near = nearest(name, names);
    throw new RunnerError("usage", `--print-config is "${name}", expected ${names.join(", ")}`, {
      ...(near !== null && { hint: `Did you mean ${near}?` }),
    });
  }
  const { file, write } = clientSpecs[name];
  const start = serverStart(name, { args, config: await loadConfig(args, io), io });
  await io.stdout.write(write(start));
  if (!args.flags.has("quiet")) await io.stderr.write(`This goes into ${file}\n`);
  return 0;
}

interface ServerStartParts {
  args: Arguments;
  config: Config;
  io: Io;
}

function serverStart(name: ClientName, { args, config, io }: ServerStartParts): ServerStart {
  const { env, home, workFolder } = io.surroundings;
  const absolute = (path: string) => resolve(workFolder, path.replace(/^~(?=$|[/\\])/, home));
  const [command = "", ...before] = ownCommand(io.start);
  const given = args.values.workdir;
  const spec = clientSpecs[name];
  const folder = given !== undefined
    ? absolute(given)
    : "folderVariable" in spec
    ? spec.folderVariable
    : null;
  // Folders that only this shell or this folder knows of are written out.
  const folders = [
    ["--skills", config.skillsFolders] as const,
    ["--sandbox-read", config.sandboxRead] as const,
  ].flatMap(([flag, { from, value }]) =>
    from === "default" ? [] : value.flatMap((path) => [flag, path])
  );
  const own = [
    ...Object.entries(args.values).map(([option, value = ""]) => [option, [value]] as const),
    ...Object.entries(args.lists),
  ].filter(([option]) => !notForServer.has(option) && !withPaths.has(option))
    .flatMap(([option, values]) => values.flatMap((value) => [`--${option}`, value]));
  const switches = [...args.flags].filter((option) => !notForServer.has(option));
  return {
    command,
    args: [
      ...before,
      "mcp",
      ...(folder === null ? [] : ["--workdir", folder]),
      ...folders,
      ...own,
      ...switches.map((option) => `--${option}`),
    ],
    env: Object.fromEntries(
      passedVariables.flatMap((name) => env[name] ? [[name, env[name]]] : []),
    ),
  };
}
