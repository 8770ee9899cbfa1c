/**
 * From a policy to a command that gives up rights by itself, with Landlock.
 * Weaker than namespaces: secrets in the working folder stay readable, and
 * UDP, sockets with a path and processes that go on are not covered.
 * @module
 */
import launcher from "./landlock.py" with { type: "text" };
import type { Command } from "./bubblewrap.ts";
import { type Policy, systemFolders } from "./policy.ts";

/** What every program opens. */
const devices = ["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty"];
/** What programs read about the machine. */
const machine = ["/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/proc/loadavg", "/proc/uptime"];

export interface LandlockOptions {
  /** Absolute path of a Python 3. */
  python: string;
  /** The only folder for temporary files. */
  temporaryFolder: string;
}

/** The command that keeps to the policy, as far as Landlock can. */
export function landlockCommand(
  policy: Policy,
  { command, args }: Command,
  { python, temporaryFolder }: LandlockOptions,
): Command {
  const { network, readable, workFolder, code, writable } = policy;
  const rights = {
    network,
    read: [...systemFolders, ...machine, ...readable, ...code],
    write: [...workFolder === null ? [] : [workFolder], ...writable, temporaryFolder, "/dev/shm"],
    devices,
  };
  // -I and -S: the launcher obeys no variable and loads nothing that it does not need.
  return {
    command: python,
    args: ["-I", "-S", "-c", launcher, JSON.stringify(rights), command, ...args],
  };
}
