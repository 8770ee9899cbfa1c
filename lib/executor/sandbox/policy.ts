/**
 * What a script in a sandbox may reach: decisions only, no effects.
 * @module
 */
import { basename, dirname, sep } from "node:path";
import { RunnerError } from "../../errors.ts";

/**
 * How scripts are locked in: `off`: not at all; `on`: namespaces (bubblewrap on
 * Linux, Seatbelt on macOS), no network; `net`: the same with the network;
 * `landlock`: for machines where no namespace can be made, and weaker: it guards
 * files and TCP only.
 */
export type SandboxMode = "off" | "on" | "net" | "landlock";

/** What a script may reach. Paths are absolute; what is not named here is absent or closed. */
export interface Policy {
  network: boolean;
  /** Homes, which look empty. */
  homes: readonly string[];
  /** Read-only, beside the folders of the system. */
  readable: readonly string[];
  /** The user's folder, read and write; null if there is none to see. */
  workFolder: string | null;
  /** Another path of the working folder, a link; null if there is none. */
  workLink: string | null;
  /** Folders that exist and look empty. */
  hidden: readonly string[];
  /** Files that exist and cannot be opened. */
  masked: readonly string[];
  /** Within the working folder: read-only. */
  guarded: readonly string[];
  /** Read-only wherever it lies: the skill, its environment, byte code. */
  code: readonly string[];
  /** Read and write wherever it lies. */
  writable: readonly string[];
}

/** Folders of the system: programs, libraries and their settings. */
export const systemFolders = [
  "/usr",
  "/bin",
  "/sbin",
  "/lib",
  "/lib32",
  "/lib64",
  "/libx32",
  "/etc",
  "/opt",
  "/nix/store",
  "/gnu/store",
  "/run/current-system",
  "/sys/devices/system/cpu",
  "/var/cache/fontconfig",
  "/var/lib/texmf",
] as const;

/** Folders that belong to everybody or to the machine: no working folder. */
const sharedFolders = new Set([
  "/",
  "/bin",
  "/boot",
  "/dev",
  "/etc",
  "/home",
  "/lib",
  "/lib32",
  "/lib64",
  "/media",
  "/opt",
  "/proc",
  "/run",
  "/sbin",
  "/sys",
  "/tmp",
  "/usr",
  "/usr/local",
  "/var",
  "/var/tmp",
  "/Users",
  "/Volumes",
  "/private",
  "/private/tmp",
  "/private/var",
]);

/**
 * Refuses a working folder in which a sandbox would hide nothing.
 *
 * @throws {RunnerError} `usage` for the home, what is above it, and folders of the system
 */
export function requireNarrowFolder(workFolder: string, homes: readonly string[]): void {
  const home = homes.find((each) => isWithin(each, workFolder));
  if (home === undefined && !sharedFolders.has(workFolder)) return;
  const what = home === workFolder
    ? "it is your home folder"
    : home !== undefined
    ? `your home folder ${home} lies in it`
    : "it is a folder of the system";
  throw new RunnerError("usage", `Cannot lock scripts into ${workFolder}: ${what}`, {
    hint: "Run the program in the folder of a project: a sandbox hides what is outside of it",
  });
}

/**
 * Refuses to open a home as a whole: nothing would be hidden.
 *
 * @throws {RunnerError} `usage` for the home and what is above it
 */
export function requireNarrowReading(readable: readonly string[], homes: readonly string[]): void {
  const wide = readable.find((path) => homes.some((home) => isWithin(home, path)));
  if (wide === undefined) return;
  throw new RunnerError("usage", `Cannot open ${wide} to scripts: your home folder lies in it`, {
    hint: "Name the files and folders that scripts need",
  });
}

/** True if a path is a folder or below it. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** Variables that lead out of a sandbox: to the user's display, session bus and agents. */
const openVariables = /^(DISPLAY|WAYLAND_DISPLAY|XAUTHORITY|XDG_RUNTIME_DIR|XDG_SESSION_\w+)$/;
const temporaryVariables = /^(TMPDIR|TEMP|TMP)$/;
const proxyVariables = /^(\w+_PROXY)$/i;

/** The variables of a script in a sandbox; a proxy can hold a password, and is of no use without network. */
export function sandboxVariables(
  env: Readonly<Record<string, string>>,
  { network, temporaryFolder }: { network: boolean; temporaryFolder: string },
): Record<string, string> {
  const kept = Object.entries(env).filter(([name]) =>
    !openVariables.test(name) && (network || !proxyVariables.test(name))
  );
  return Object.fromEntries(
    kept.map(([name, value]) => [name, temporaryVariables.test(name) ? temporaryFolder : value]),
  );
}

/** Variables that name certificates, which a script must be able to read. */
export const certificateVariables = [
  "SSL_CERT_FILE",
  "SSL_CERT_DIR",
  "REQUESTS_CA_BUNDLE",
  "CURL_CA_BUNDLE",
] as const;

/**
 * The folder that a program needs with itself: `…/node/20` of `…/node/20/bin/node`;
 * the program alone where that folder would be a home, or holds more than programs.
 */
export function programFolder(program: string, homes: readonly string[]): string {
  const folder = dirname(program);
  const prefix = basename(folder) === "bin" ? dirname(folder) : folder;
  const isBroad = sharedFolders.has(prefix) || basename(prefix) === ".local" ||
    homes.some((home) => isWithin(home, prefix));
  return isBroad ? program : prefix;
}
