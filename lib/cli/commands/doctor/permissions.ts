/**
 * The least that the program has to be allowed for one configuration.
 * @module
 */
import { isAbsolute, relative } from "node:path";
import { fileURLToPath } from "node:url";
import {
  buildVariables,
  configFile,
  scriptVariables,
  type Surroundings,
} from "../../../config/platform.ts";
import { isOwn } from "../../../config/variables.ts";
import type { ProgramStart } from "../../own_command.ts";

/** What permissions depend on. */
export interface PermissionNeeds {
  surroundings: Surroundings;
  baseUrl: string;
  /** Folders that are searched, whether they are there or not. */
  skillsFolders: readonly string[];
  /** Where skills really are: links may lead elsewhere. */
  skillFolders: readonly string[];
  /** Folders with the programs that run scripts: Python, shells, and what fetches packages. */
  programFolders: readonly string[];
}

/**
 * Returns the flags of `deno run`. Scripts are processes of their own, which
 * these flags do not hold back; and whoever may end processes may start any.
 */
export function permissionFlags(needs: PermissionNeeds): string[] {
  const { surroundings } = needs;
  const { env, workFolder, cacheFolder, stateFolder } = surroundings;
  const kept = [cacheFolder, stateFolder];
  const read = [
    workFolder,
    configFile(surroundings),
    ...kept,
    ...needs.skillsFolders,
    ...needs.skillFolders,
    ...needs.programFolders,
  ];
  const variables = Object.keys(env).filter(isOwn);
  const names = { ...scriptVariables(env), ...buildVariables(env) };
  return [
    "--no-prompt",
    `--allow-net=${hostAndPort(needs.baseUrl)}`,
    `--allow-read=${list(withoutNested(read))}`,
    `--allow-write=${list(withoutNested(kept))}`,
    `--allow-env=${list([...variables, ...Object.keys(names)].sort())}`,
    "--ignore-env",
    "--allow-run",
  ];
}

/** The command line that starts the program with these flags, for a POSIX shell. */
export function permissionCommand(
  flags: readonly string[],
  { mainModule }: ProgramStart,
): string {
  const { protocol, href } = new URL(mainModule);
  const program = protocol === "file:" ? fileURLToPath(href) : href;
  return ["deno", "run", ...flags, program].map(quote).join(" ");
}

function hostAndPort(address: string): string {
  const { hostname, port, protocol } = new URL(address);
  return `${hostname}:${port || (protocol === "https:" ? 443 : 80)}`;
}

/** A folder that is allowed allows what is below it. */
function withoutNested(folders: readonly string[]): string[] {
  const all = [...new Set(folders)];
  return all.filter((folder) => !all.some((other) => other !== folder && isBelow(folder, other)));
}

function isBelow(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== ".." && !/^\.\.[/\\]/.test(way) && !isAbsolute(way);
}

/** A comma in a name is doubled: that is how Deno tells it from the next name. */
function list(values: readonly string[]): string {
  return values.map((value) => value.replaceAll(",", ",,")).join(",");
}

function quote(word: string): string {
  return /^[\w./:=,@%+[\]-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
