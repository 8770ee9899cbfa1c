/**
 * Looks for what scripts must not read or change: in the working folder, and,
 * for root, in the settings of the system.
 * @module
 */
import { isThereSync } from "../../files/there.ts";
import { basename, join } from "node:path";
import { isWithin } from "./policy.ts";
import { guardedNames, guardFor, holdsCredentials, isPrivateKey } from "./secret_names.ts";

/** What scripts must not read or change, as absolute paths. */
export interface Guarded {
  /** Folders that must look empty. */
  hidden: string[];
  /** Files that must not be opened. */
  masked: string[];
  /** What must stay as it is. */
  guarded: string[];
  /** False if the folder has more entries than were looked at. */
  isComplete: boolean;
}

export interface LookForGuardedOptions {
  /** Folders that are not looked into. */
  leavesOut: readonly string[];
  /** Files and folders that the user has opened by name. */
  readable: readonly string[];
  /** Entries looked at, those nearest to the folder first. @default 5000 */
  maxEntries?: number;
}

/** Folders that tools fill with what is not the user's own. */
const filledFolders = new Set(["node_modules", "venv", ".venv", "__pycache__", "site-packages"]);

/** How much of a file is looked at to tell a key or a password from others. */
const headBytes = 64 * 1024;

/** Walks the working folder, nearest entries first, in a few milliseconds. */
export function lookForGuarded(
  workFolder: string,
  { leavesOut, readable, maxEntries = 5000 }: LookForGuardedOptions,
): Guarded {
  const found: Guarded = { hidden: [], masked: [], guarded: [], isComplete: true };
  const isOpen = (path: string) => readable.some((each) => isWithin(path, each));
  const folders = [workFolder];
  let entries = 0;
  for (const folder of folders) {
    for (const { name, isDirectory, isSymlink } of readFolder(folder)) {
      if (++entries > maxEntries) return { ...found, isComplete: false };
      const path = join(folder, name);
      if (isOpen(path)) continue;
      const guard = guardFor({ name, parent: basename(folder), isDirectory });
      if (guard === "guard") {
        found.guarded.push(path);
        if (isDirectory && name === ".git") maskCredentials(join(path, "config"), found);
        else if (isDirectory) folders.push(path);
      } else if (guard === "hide") {
        found.hidden.push(path);
      } else if (guard === "mask" || (guard === "look" && isPrivateKey(readHead(path)))) {
        const file = isSymlink ? targetWithin(path, workFolder) : path;
        if (file !== null && !isOpen(file)) found.masked.push(file);
      } else if (isDirectory && !filledFolders.has(name) && !leavesOut.includes(path)) {
        folders.push(path);
      }
    }
  }
  return found;
}

/** The names of {@linkcode guardedNames} that a folder does not have: they cannot be guarded. */
export function missingNames(folder: string): string[] {
  return guardedNames.filter((name) => !isThereSync(join(folder, name)));
}

/** Of some names, those that a folder has by now. */
export function plantedNames(folder: string, missing: readonly string[]): string[] {
  return missing.filter((name) => isThereSync(join(folder, name)));
}

/** Folders of the system in which files lie that only root may read. */
const systemSettings = ["/etc", "/etc/default", "/etc/pki/tls", "/etc/security", "/etc/ssh"];

/** For scripts of root: what nobody else can read of the settings of the system. */
export function lookForSystemSecrets(): Pick<Guarded, "hidden" | "masked"> {
  const found: Pick<Guarded, "hidden" | "masked"> = { hidden: [], masked: [] };
  for (const folder of [...systemSettings, "/etc/ssl"]) {
    for (const { name, isFile, isDirectory } of readFolder(folder)) {
      const path = join(folder, name);
      if (isFile && !isForOthers(path, 0o004)) found.masked.push(path);
      if (isDirectory && !isForOthers(path, 0o005)) found.hidden.push(path);
    }
  }
  return found;
}

function isForOthers(path: string, bits: number): boolean {
  try {
    return ((Deno.lstatSync(path).mode ?? 0) & bits) === bits;
  } catch {
    // Gone since it was listed.
    return true;
  }
}

function maskCredentials(config: string, found: Guarded): void {
  if (holdsCredentials(readHead(config))) found.masked.push(config);
}

/** The file behind a link, if it lies in the folder: elsewhere it is absent anyway. */
function targetWithin(link: string, folder: string): string | null {
  try {
    const target = Deno.realPathSync(link);
    return isWithin(target, folder) && Deno.statSync(target).isFile ? target : null;
  } catch {
    // A link to nothing.
    return null;
  }
}

function readHead(path: string): string {
  try {
    if (!Deno.statSync(path).isFile) return "";
    using file = Deno.openSync(path);
    const head = new Uint8Array(headBytes);
    return new TextDecoder().decode(head.subarray(0, file.readSync(head) ?? 0));
  } catch {
    // Not there, or not for us to read, and so not for a script either.
    return "";
  }
}

function readFolder(folder: string): Deno.DirEntry[] {
  try {
    return [...Deno.readDirSync(folder)];
  } catch {
    // Gone, or not ours to look into.
    return [];
  }
}
