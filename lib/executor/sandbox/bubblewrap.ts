/**
 * From a policy to a command line of bubblewrap.
 * @module
 */
import { isWithin, type Policy, systemFolders } from "./policy.ts";

/** A program and what it is given. */
export interface Command {
  command: string;
  args: readonly string[];
}

export interface BubblewrapOptions {
  /** Absolute path of `bwrap`. */
  bwrap: string;
  /** Where the command starts; inside of the sandbox. */
  cwd: string;
  /** False for a bubblewrap before 0.8, which cannot forbid further namespaces. @default true */
  closesNamespaces?: boolean;
}

/** The command that runs another one in namespaces of its own, as the policy says. */
export function bubblewrapCommand(
  policy: Policy,
  { command, args }: Command,
  { bwrap, cwd, closesNamespaces = true }: BubblewrapOptions,
): Command {
  return {
    command: bwrap,
    args: [
      ...namespaces(policy.network, closesNamespaces),
      ...mounts(policy),
      "--chdir",
      cwd,
      "--",
      command,
      ...args,
    ],
  };
}

function namespaces(network: boolean, closesNamespaces: boolean): string[] {
  return [
    "--unshare-user",
    ...closesNamespaces ? ["--disable-userns"] : [],
    "--unshare-pid",
    "--unshare-ipc",
    "--unshare-uts",
    "--unshare-cgroup-try",
    ...network ? [] : ["--unshare-net"],
    "--die-with-parent",
    "--new-session",
  ];
}

/** Later mounts lie over earlier ones, so that the order decides. */
function mounts(policy: Policy): string[] {
  const { homes, readable, workFolder, workLink, hidden, masked, guarded, code, writable } = policy;
  const each = (option: string, paths: readonly string[]) =>
    paths.flatMap((path) => [option, path, path]);
  const empty = (paths: readonly string[]) => paths.flatMap((path) => ["--tmpfs", path]);
  const system: readonly string[] = systemFolders;
  // A home such as "/" or "/usr" cannot be emptied without the system.
  const emptied = homes.filter((home) => !system.some((folder) => isWithin(folder, home)));
  const secrets = masked.flatMap((path) => ["--ro-bind-try", "/dev/null", path]);
  return [
    ...each("--ro-bind-try", system),
    ...["--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp", "--tmpfs", "/run"],
    ...each("--ro-bind-try", ["/run/current-system"]),
    ...empty(emptied),
    ...each("--ro-bind-try", readable),
    ...each("--bind", workFolder === null ? [] : [workFolder]),
    ...workFolder === null || workLink === null ? [] : ["--symlink", workFolder, workLink],
    ...each("--ro-bind-try", guarded),
    ...empty(hidden),
    ...each("--ro-bind-try", code),
    ...secrets,
    ...each("--bind", writable),
    // Whatever is nowhere cannot be made either.
    ...["--remount-ro", "/"],
  ];
}
