/**
 * Locks the processes of scripts in, with what this machine has for it.
 * @module
 */
import { join } from "node:path";
import type { Environment } from "../environments/own.ts";
import type { Command } from "./bubblewrap.ts";
import { lookForGuarded, lookForSystemSecrets, missingNames, plantedNames } from "./guarded.ts";
import { programReach, realPath } from "./interpreter_reach.ts";
import { findLocker, type FindLockerOptions, lockedCommand, type Locker } from "./locker.ts";
import {
  certificateVariables,
  isWithin,
  type Policy,
  requireNarrowFolder,
  requireNarrowReading,
  type SandboxMode,
  sandboxVariables,
  systemFolders,
} from "./policy.ts";

/** How scripts are locked in. */
export interface SandboxOptions {
  /** What locks them in, and whether they have the network. */
  mode: Exclude<SandboxMode, "off">;
  /** The user's home, which looks empty to scripts. */
  home: string;
  /** Further files and folders that scripts can read. @default none */
  readable?: readonly string[] | undefined;
  /** Folders of the program and of other skills: never to be changed by a script. @default none */
  guarded?: readonly string[] | undefined;
  /** Folders of the program that scripts must not see. @default none */
  hidden?: readonly string[] | undefined;
}

/** What a {@linkcode Sandbox} needs of its surroundings. */
export interface SandboxSurroundings {
  cacheFolder: string;
  workFolder: string;
  /** Variables of scripts; `PATH` says where programs are. */
  env: Readonly<Record<string, string>>;
}

/** A program to be locked in. */
export interface ConfinedStart extends Command {
  cwd: string;
  env: Record<string, string>;
}

/** What a program reaches beside the user's folder. */
export interface Reach {
  /** Read-only. */
  skillFolder?: string;
  /** The plugin that the skill is part of: read-only where it is no more than that. */
  pluginFolder?: string | undefined;
  /** Read-only. */
  environment?: Environment | undefined;
  /** Byte code that Python may use; read-only. */
  byteCode?: string | undefined;
  /** The program itself, where the command is one that becomes it. @default the command */
  program?: string;
  /** Read and write: for what is being built; the user's folder is then absent. */
  builds?: string;
  /** Further files and folders, read-only. @default none */
  readable?: readonly string[] | undefined;
  /** Whether it has the network, whatever the mode says. @default what the mode says */
  network?: boolean;
}

/** Links to it decide how names are resolved. */
const resolverFile = "/etc/resolv.conf";

/** Locks processes in. */
export class Sandbox {
  readonly mode: SandboxOptions["mode"];
  readonly #options: SandboxOptions;
  readonly #surroundings: SandboxSurroundings;
  #locker: Promise<Locker> | null = null;
  #systemSecrets: Pick<Policy, "hidden" | "masked"> | null = null;
  #hasUnseen = false;

  /** Looks at nothing yet. */
  constructor(options: SandboxOptions, surroundings: SandboxSurroundings) {
    this.mode = options.mode;
    this.#options = options;
    this.#surroundings = surroundings;
  }

  /**
   * Starts a program in a sandbox to see that this machine gives one; done once, and
   * not if one was started less than a day ago.
   *
   * @throws {RunnerError} `usage` if it does not, with the cause and what can be done about it
   */
  async require(): Promise<void> {
    await this.#open();
  }

  /**
   * Tries it now, whatever is remembered: for a start that failed, and before what
   * could not tell the fault of the sandbox from its own.
   *
   * @throws {RunnerError} `usage` if this machine gives no sandbox
   */
  async recheck(): Promise<void> {
    this.#locker = this.#find({ isTried: true });
    await this.#locker;
  }

  /**
   * What has to be started to start a program in the sandbox.
   *
   * @throws {RunnerError} `usage` if this machine gives no sandbox
   */
  async confine(start: ConfinedStart, reach: Reach): Promise<ConfinedStart> {
    const locker = await this.#open();
    const policy = this.#policy(start, reach);
    const temporaryFolder = locker.kind === "bubblewrap" ? "/tmp" : this.temporaryFolder;
    if (locker.kind !== "bubblewrap") await Deno.mkdir(temporaryFolder, { recursive: true });
    const { network } = policy;
    return {
      ...lockedCommand(locker, policy, { start, temporaryFolder }),
      // Deno need not enter the folder: what locks the program in does.
      cwd: locker.kind === "bubblewrap" ? "/" : start.cwd,
      env: {
        ...sandboxVariables(start.env, { network, temporaryFolder }),
        ...locker.kind === "bubblewrap" ? {} : { TMPDIR: temporaryFolder },
        ...reach.byteCode === undefined ? {} : { PYTHONPYCACHEPREFIX: reach.byteCode },
      },
    };
  }

  /** True if the working folder has more entries than were looked at for secrets. */
  get hasUnseen(): boolean {
    return this.#hasUnseen;
  }

  /** For temporary files where a sandbox has no `/tmp` of its own. */
  get temporaryFolder(): string {
    return join(this.#surroundings.cacheFolder, "tmp");
  }

  /** Remembers which names a script could plant; the function says which were planted since. */
  watchPlanted(): () => string[] {
    const { workFolder } = this.#surroundings;
    const missing = missingNames(workFolder);
    return () => plantedNames(workFolder, missing);
  }

  #policy({ command, env }: ConfinedStart, reach: Reach): Policy {
    const { cacheFolder } = this.#surroundings;
    const { skillFolder, environment, byteCode, builds, program = command } = reach;
    const network = reach.network ?? this.mode === "net";
    const homes = this.#homes();
    const readable = [
      ...[...this.#options.readable ?? [], ...reach.readable ?? []].map(realPath),
      ...certificateVariables.map((name) => env[name] ?? "").filter((path) => path !== ""),
      ...network ? [realPath(resolverFile)] : [],
      ...programReach(program, { environment: environment?.folder, homes }),
    ].filter((path) => !systemFolders.some((folder) => isWithin(path, folder)));
    const code = [
      skillFolder,
      environment?.folder,
      environment?.layer?.folder,
      environment?.layer?.pip,
      byteCode,
    ].filter((
      path,
    ) => path !== undefined);
    const { pluginFolder = null } = reach;
    if (pluginFolder !== null && !homes.some((home) => isWithin(home, pluginFolder))) {
      readable.push(pluginFolder);
    }
    const given = this.#surroundings.workFolder;
    const workFolder = builds === undefined ? realPath(given) : null;
    const found = this.#guarded(workFolder, { readable, code });
    const own = [cacheFolder, ...this.#options.hidden ?? []].filter((folder) =>
      [workFolder, ...readable, ...systemFolders].some((each) =>
        each !== null && isWithin(folder, each)
      ) && isFolder(folder)
    );
    return {
      network,
      homes,
      readable,
      workFolder,
      workLink: workFolder === given ? null : given,
      hidden: [...found.hidden, ...own],
      masked: found.masked,
      guarded: found.guarded,
      code: [...code, join(cacheFolder, "scripts")],
      writable: builds === undefined ? [] : [builds],
    };
  }

  #guarded(
    workFolder: string | null,
    { readable, code }: { readable: readonly string[]; code: readonly string[] },
  ): Pick<Policy, "hidden" | "masked" | "guarded"> {
    const system = this.#systemSecrets ??= isRoot(this.#surroundings.cacheFolder)
      ? lookForSystemSecrets()
      : { hidden: [], masked: [] };
    if (workFolder === null) return { ...system, guarded: [] };
    const { cacheFolder } = this.#surroundings;
    const found = lookForGuarded(workFolder, { readable, leavesOut: [cacheFolder, ...code] });
    this.#hasUnseen = !found.isComplete;
    const others = (this.#options.guarded ?? []).filter((folder) => isWithin(folder, workFolder));
    return {
      hidden: [...system.hidden, ...found.hidden],
      masked: [...system.masked, ...found.masked],
      guarded: [...found.guarded, ...others],
    };
  }

  #homes(): string[] {
    const { home } = this.#options;
    return [...new Set([home, realPath(home)])];
  }

  #open(): Promise<Locker> {
    return this.#locker ??= this.#find();
  }

  async #find(options: FindLockerOptions = {}): Promise<Locker> {
    const workFolder = realPath(this.#surroundings.workFolder);
    const homes = this.#homes();
    requireNarrowFolder(workFolder, homes);
    requireNarrowReading((this.#options.readable ?? []).map(realPath), homes);
    return await findLocker(this.mode, this.#surroundings, options);
  }
}

/** What runs as root owns what it makes. */
function isRoot(cacheFolder: string): boolean {
  try {
    return Deno.statSync(cacheFolder).uid === 0;
  } catch {
    // Not made yet: it is looked at again before the next start.
    return false;
  }
}

function isFolder(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    // Not there: there is nothing to hide.
    return false;
  }
}
