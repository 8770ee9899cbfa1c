/**
 * What locks processes in on this machine: found, tried, and made part of a command.
 * @module
 */
import { isThere } from "../../files/there.ts";
import { join } from "node:path";
import { runProcess } from "../../process/process.ts";
import type { CapturedOutput } from "../../process/process.ts";
import { findInterpreter } from "../environments/interpreter.ts";
import { findProgram } from "../search_path.ts";
import { bubblewrapCommand, type Command } from "./bubblewrap.ts";
import { landlockCommand } from "./landlock.ts";
import type { Policy, SandboxMode } from "./policy.ts";
import {
  explainFailedStart,
  explainNoLandlock,
  explainNoSeatbelt,
  notInstalled,
  notOnThisSystem,
} from "./refusal.ts";
import { seatbeltCommand, seatbeltProgram } from "./seatbelt.ts";
import { forget, isRemembered, remember } from "./trials.ts";

/** What locks processes in. */
export type Locker = Bubblewrap | { kind: "seatbelt" } | Landlock;

interface Bubblewrap {
  kind: "bubblewrap";
  bwrap: string;
  closesNamespaces: boolean;
}

interface Landlock {
  kind: "landlock";
  python: string;
}

export interface LockerSurroundings {
  cacheFolder: string;
  /** `PATH` says where programs are. */
  env: Readonly<Record<string, string>>;
}

export interface LockedCommandOptions {
  start: Command & { cwd: string };
  /** The folder for temporary files, where there is no `/tmp` of its own. */
  temporaryFolder: string;
}

export interface FindLockerOptions {
  /** Whether it is tried also if it worked not long ago. @default false */
  isTried?: boolean | undefined;
}

const probeTimeoutMs = 10_000;

/**
 * What locks processes in as the mode says; it has been tried on a program that
 * does nothing, now or less than a day ago.
 *
 * @throws {RunnerError} `usage` if this machine has nothing that works, with the cause
 */
export async function findLocker(
  mode: Exclude<SandboxMode, "off">,
  surroundings: LockerSurroundings,
  { isTried = false }: FindLockerOptions = {},
): Promise<Locker> {
  const { os } = Deno.build;
  if (os === "darwin" && mode !== "landlock" && await isThere(seatbeltProgram)) {
    return await findSeatbelt(surroundings, mode === "net");
  }
  if (os !== "linux") throw notOnThisSystem(mode, os);
  const found = mode === "landlock"
    ? await findLandlock(surroundings)
    : await findBubblewrap(surroundings);
  const { cacheFolder } = surroundings;
  const trial = {
    cacheFolder,
    mode,
    program: found.kind === "landlock" ? found.python : found.bwrap,
  };
  if (!isTried && await isRemembered(trial)) return found;
  await forget(trial);
  const worked = found.kind === "landlock"
    ? await tryLandlock(found, surroundings)
    : await tryBubblewrap(found, surroundings, mode === "net");
  // Of an older bubblewrap, which closes less, nobody has to be believed.
  if (worked === found) await remember(trial);
  return worked;
}

/** The command that starts another one locked in as the policy says. */
export function lockedCommand(
  locker: Locker,
  policy: Policy,
  { start, temporaryFolder }: LockedCommandOptions,
): Command {
  switch (locker.kind) {
    case "bubblewrap":
      return bubblewrapCommand(policy, start, { ...locker, cwd: start.cwd });
    case "seatbelt":
      return seatbeltCommand(policy, start, { temporaryFolder });
    case "landlock":
      return landlockCommand(policy, start, { python: locker.python, temporaryFolder });
  }
}

async function findBubblewrap({ env }: LockerSurroundings): Promise<Bubblewrap> {
  const bwrap = await findProgram("bwrap", { ...env });
  if (bwrap === null) throw notInstalled(await distribution());
  return { kind: "bubblewrap", bwrap, closesNamespaces: true };
}

async function tryBubblewrap(
  locker: Bubblewrap,
  surroundings: LockerSurroundings,
  network: boolean,
): Promise<Locker> {
  const result = await tryOut(locker, network, surroundings);
  if (result.code === 0) return locker;
  const older = { ...locker, closesNamespaces: false };
  const stderr = result.stderr.text;
  const isOlder = /disable-userns/.test(stderr) &&
    (await tryOut(older, network, surroundings)).code === 0;
  if (isOlder) return older;
  throw explainFailedStart({ stderr, isContainer: await isContainer() });
}

async function findSeatbelt(surroundings: LockerSurroundings, network: boolean): Promise<Locker> {
  const locker = { kind: "seatbelt" } as const;
  const { code, stderr } = await tryOut(locker, network, surroundings);
  if (code !== 0) throw explainNoSeatbelt(stderr.text);
  return locker;
}

async function findLandlock({ cacheFolder, env }: LockerSurroundings): Promise<Landlock> {
  // The program itself: a shim in front of it takes as long as everything else together.
  const { executable: python } = await findInterpreter({ env: { ...env }, cacheFolder });
  return { kind: "landlock", python };
}

async function tryLandlock(locker: Landlock, surroundings: LockerSurroundings): Promise<Locker> {
  const { code, stderr } = await tryOut(locker, false, surroundings);
  if (code !== 0) throw explainNoLandlock(stderr.text);
  return locker;
}

/** Runs a program that does nothing. */
async function tryOut(
  locker: Locker,
  network: boolean,
  { cacheFolder, env }: LockerSurroundings,
): Promise<{ code: number; stderr: CapturedOutput }> {
  const policy: Policy = {
    network,
    homes: [],
    readable: [],
    workFolder: null,
    workLink: null,
    hidden: [],
    masked: [],
    guarded: [],
    code: [],
    writable: [],
  };
  const start = { command: "/bin/sh", args: ["-c", ":"], cwd: "/" };
  const { command, args } = lockedCommand(locker, policy, { start, temporaryFolder: "/dev/null" });
  return await runProcess(command, {
    args,
    cwd: "/",
    env: { ...env },
    timeoutMs: probeTimeoutMs,
    maxChars: 10_000,
    outputFolder: join(cacheFolder, "outputs"),
  });
}

async function isContainer(): Promise<boolean> {
  const marks = ["/.dockerenv", "/run/.containerenv"];
  return (await Promise.all(marks.map(isThere))).includes(true);
}

/** `ID` and `ID_LIKE` of the Linux distribution. */
async function distribution(): Promise<string> {
  try {
    const text = await Deno.readTextFile("/etc/os-release");
    return [...text.matchAll(/^ID(?:_LIKE)?="?([^"\n]*)"?$/gm)].map(([, name]) => name).join(" ");
  } catch {
    // A system without the file: the hint names no package manager.
    return "";
  }
}
