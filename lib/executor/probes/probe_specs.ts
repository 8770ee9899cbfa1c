/**
 * What a script tries in order to get out of a sandbox, and what each mode closes of it.
 * @module
 */
import type { SandboxMode } from "../sandbox/policy.ts";

/** What a script tries. */
export const probeSpecs = {
  ssh_key: { says: "read ~/.ssh/id_ed25519", isHeavy: false },
  token: { says: "read a token in ~/.config", isHeavy: false },
  home: { says: "write into the home, kept after the run", isHeavy: false },
  shell_start: { says: "write ~/.bashrc", isHeavy: false },
  skill: { says: "write the skill's folder", isHeavy: false },
  work: { says: "write the working folder", isHeavy: false },
  work_secret: { says: "read .env of the working folder", isHeavy: false },
  git_hook: { says: "write a hook into .git", isHeavy: false },
  other_skill: { says: "write into .agents/skills", isHeavy: false },
  tmp: { says: "read the machine's /tmp", isHeavy: false },
  tcp: { says: "TCP to a service on loopback", isHeavy: false },
  abstract_socket: { says: "abstract Unix socket", isHeavy: false },
  path_socket: { says: "Unix socket with a path", isHeavy: false },
  signal: { says: "signal to another process", isHeavy: false },
  environment: { says: "/proc/<other>/environ", isHeavy: false },
  ptrace: { says: "ptrace of another process", isHeavy: false },
  parent_environment: { says: "key in the program's environment", isHeavy: false },
  namespace: { says: "new user namespace", isHeavy: false },
  forks: { says: "400 forks", isHeavy: true },
  memory: { says: "1 GiB of memory", isHeavy: true },
  large_file: { says: "a file of 300 MiB", isHeavy: true },
  daemon: { says: "daemon that outlives the run", isHeavy: true },
} as const satisfies Record<string, { says: string; isHeavy: boolean }>;

/** The name of a probe. */
export type ProbeName = keyof typeof probeSpecs;

/** The probes that are closed in a mode on Linux, as far as one script can tell. */
export function closedProbes(mode: SandboxMode): ProbeName[] {
  const open: Record<SandboxMode, readonly ProbeName[]> = {
    off: probeNames(),
    on: [],
    net: ["tcp", "abstract_socket"],
    landlock: ["work_secret", "git_hook", "other_skill", "path_socket", "namespace", "daemon"],
  };
  const limited: readonly ProbeName[] = ["work", "forks", "memory", "large_file"];
  return probeNames().filter((name) => !open[mode].includes(name) && !limited.includes(name));
}

/** All probes, in the order of the table. */
export function probeNames(): ProbeName[] {
  // The keys of the table are its names.
  return Object.keys(probeSpecs) as ProbeName[];
}
