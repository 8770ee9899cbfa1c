/**
 * From a policy to a command line of `sandbox-exec`, which macOS has.
 *
 * Written from the documentation and tested as text: it has not been run.
 * @module
 */
import type { Command } from "./bubblewrap.ts";
import type { Policy } from "./policy.ts";

/** Where macOS keeps it. */
export const seatbeltProgram = "/usr/bin/sandbox-exec";

/** The command that runs another one under a profile that says what the policy says. */
export function seatbeltCommand(
  policy: Policy,
  { command, args }: Command,
  { temporaryFolder }: { temporaryFolder: string },
): Command {
  return {
    command: seatbeltProgram,
    args: ["-p", seatbeltProfile(policy, temporaryFolder), command, ...args],
  };
}

/** The profile: the last rule that matches an operation decides. */
function seatbeltProfile(policy: Policy, temporaryFolder: string): string {
  const { homes, network, readable, workFolder, hidden, masked, guarded, code, writable } = policy;
  const work = workFolder === null ? [] : [workFolder];
  const open = [...work, temporaryFolder];
  return [
    "(version 1)",
    "(allow default)",
    "(deny file-write*)",
    ...rule("deny file-read*", ["/Users", "/Volumes", "/private/tmp", ...homes]),
    "(allow file-read-metadata)",
    ...rule("allow file-read*", [...readable, ...open]),
    ...rule("allow file-write*", open),
    '(allow file-write* (literal "/dev/null") (literal "/dev/zero") (literal "/dev/tty"))',
    ...rule("deny file-write*", guarded),
    ...rule("deny file-read* file-write*", hidden),
    ...rule("allow file-read*", code),
    ...rule("deny file-write*", code),
    ...rule("deny file-read* file-write*", masked),
    ...rule("allow file-read* file-write*", writable),
    ...network ? [] : ["(deny network*)"],
    "(deny signal (target others))",
    "(deny process-info* (target others))",
    "",
  ].join("\n");
}

function rule(action: string, paths: readonly string[]): string[] {
  if (paths.length === 0) return [];
  return [`(${action} ${paths.map((path) => `(subpath ${quote(path)})`).join(" ")})`];
}

/** A string of the profile's language. */
function quote(text: string): string {
  return `"${text.replace(/[\\"]/g, "\\$&")}"`;
}
