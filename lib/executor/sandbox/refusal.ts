/**
 * Why a machine gives no sandbox, and what a person can do about it.
 * @module
 */
import { RunnerError } from "../../errors.ts";
import type { SandboxMode } from "./policy.ts";

/** What is known of a sandbox that did not start. */
export interface FailedStart {
  /** What the program for the sandbox, or its test, wrote to the error stream. */
  stderr: string;
  /** Whether this is a container, as far as its marks tell. */
  isContainer: boolean;
}

/** What a person can do instead, where nothing else helps. */
const instead = "--sandbox=landlock guards files and TCP without namespaces, and is weaker; " +
  "or run the whole program in a container without network";

/** Bubblewrap is not on the search path. */
export function notInstalled(distribution: string): RunnerError {
  return refusal(
    "on",
    "bubblewrap (bwrap) is not installed",
    `Install it with: ${installCommand(distribution)}; or ${instead}`,
  );
}

/** The command that installs bubblewrap, by `ID` and `ID_LIKE` of `/etc/os-release`. */
export function installCommand(distribution: string): string {
  const managers: [RegExp, string][] = [
    [/\b(debian|ubuntu)\b/, "apt install bubblewrap"],
    [/\b(fedora|rhel|centos)\b/, "dnf install bubblewrap"],
    [/\b(arch)\b/, "pacman -S bubblewrap"],
    [/\b(alpine)\b/, "apk add bubblewrap"],
    [/\b(opensuse|suse)\b/, "zypper install bubblewrap"],
    [/\b(nixos)\b/, "nix-env -iA nixos.bubblewrap"],
  ];
  const found = managers.find(([names]) => names.test(distribution));
  return found?.[1] ?? "the package manager of your system, package bubblewrap";
}

/** The error for a bubblewrap that is there and does not work: one cause, one hint. */
export function explainFailedStart({ stderr, isContainer }: FailedStart): RunnerError {
  const [line = ""] = stderr.trim().split("\n");
  const said = line === "" ? "bubblewrap does not start" : line;
  // What a profile of AppArmor forbids looks like this, and nothing else does outside of containers.
  const isForbidden = /setting up uid map: Permission denied|RTM_NEWADDR|writing to gid_map/;
  if (isContainer) {
    return refusal(
      "on",
      `this is a container that allows no namespaces (${said})`,
      `Give the container --security-opt seccomp=unconfined --security-opt apparmor=unconfined, ` +
        `or ${instead}`,
    );
  }
  if (isForbidden.test(stderr)) {
    return refusal(
      "on",
      `AppArmor allows no user namespaces (${said})`,
      "Give bwrap a profile: install apparmor-profiles and link " +
        "/usr/share/apparmor/extra-profiles/bwrap-userns-restrict into /etc/apparmor.d; " +
        `or ${instead}`,
    );
  }
  if (/No space left on device|max_\*?\w*_?namespaces|ENOSPC/.test(stderr)) {
    return refusal(
      "on",
      `the system allows no more user namespaces (${said})`,
      `Raise it with: sysctl user.max_user_namespaces=10000; or ${instead}`,
    );
  }
  if (/No permissions to create new namespace|Operation not permitted/.test(stderr)) {
    return refusal(
      "on",
      `the system allows no user namespaces (${said})`,
      `Allow them with: sysctl kernel.unprivileged_userns_clone=1; or ${instead}`,
    );
  }
  return refusal("on", said, `Try: bwrap --ro-bind / / --unshare-user true; or ${instead}`);
}

/** The error for a machine whose kernel has no Landlock. */
export function explainNoLandlock(stderr: string): RunnerError {
  const said = stderr.trim().split("\n").at(-1) ?? "";
  return refusal(
    "landlock",
    `Landlock does not work here (${said === "" ? "no reason given" : said})`,
    "It needs Linux 5.13, with landlock in the list of security modules that the kernel starts with",
  );
}

/** The error for a macOS whose sandbox takes no profile of ours. */
export function explainNoSeatbelt(stderr: string): RunnerError {
  const said = stderr.trim().split("\n").at(-1) ?? "";
  return refusal(
    "on",
    `sandbox-exec does not work here (${said === "" ? "no reason given" : said})`,
    "Run the whole program in a container or a virtual machine",
  );
}

/** The error for an operating system without the mode. */
export function notOnThisSystem(mode: SandboxMode, os: string): RunnerError {
  return refusal(
    mode,
    `there is none for ${os}`,
    "Run the program in a container or a virtual machine; deploy/Containerfile is a start",
  );
}

function refusal(mode: SandboxMode, reason: string, hint: string): RunnerError {
  const what = mode === "landlock" ? "Cannot guard scripts" : "Cannot make a sandbox";
  return new RunnerError("usage", `${what}: ${reason}`, { hint });
}
