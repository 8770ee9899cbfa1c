/**
 * The one way in which the processes of scripts are started: with their limits,
 * and locked in where that is asked for.
 * @module
 */
import { basename, isAbsolute, join } from "node:path";
import type { Limits } from "../../config/limits.ts";
import { RunnerError } from "../../errors.ts";
import type { StartProcessOptions } from "../../process/process.ts";
import type { Environment } from "../environments/own.ts";
import type { InstallGuard } from "../environments/installer.ts";
import type { BuildOptions } from "../environments/progress.ts";
import { prepareByteCode } from "./byte_code.ts";
import { limitedCommand, reservesMemory } from "./limited.ts";
import type { FindLockerOptions } from "./locker.ts";
import { Sandbox, type SandboxOptions, type SandboxSurroundings } from "./sandbox.ts";

/** What a {@linkcode Starter} needs. */
export interface StarterOptions extends SandboxSurroundings {
  /** Null for scripts with all rights of the user. */
  sandbox: SandboxOptions | null;
  limits: Limits;
  /** Whether packages may be built from source, which runs their code. @default false */
  mayBuild?: boolean;
}

/** A program, and how it is started. */
export interface Start extends StartProcessOptions {
  command: string;
}

export interface PrepareStartOptions extends BuildOptions {
  skillFolder: string;
  pluginFolder?: string | undefined;
  /** Called with what a person should know of the start. */
  onWarning?: ((warning: { code: string; message: string }) => void) | undefined;
  environment?: Environment | undefined;
}

const unseenWarning = "The working folder has so many entries that not all were looked at: " +
  "scripts in the sandbox may read secrets that lie deep in it";

/** From a program to what is started in its place. */
export class Starter {
  readonly #sandbox: Sandbox | null;
  readonly #options: StarterOptions;
  #hasWarned = false;

  /** Looks at nothing yet. */
  constructor(options: StarterOptions) {
    this.#options = options;
    this.#sandbox = options.sandbox === null ? null : new Sandbox(options.sandbox, options);
  }

  /**
   * Finds out whether scripts can be limited and locked in as the options ask.
   *
   * @throws {RunnerError} `usage` if not
   */
  async require({ isTried = false }: FindLockerOptions = {}): Promise<void> {
    if (Deno.build.os === "windows" && Object.keys(this.#options.limits).length > 0) {
      throw new RunnerError("usage", "Cannot limit scripts: Windows has no such limits", {
        hint: "Run the program in a container or a virtual machine",
      });
    }
    await (isTried ? this.#sandbox?.recheck() : this.#sandbox?.require());
  }

  /**
   * What has to be started instead; fills the byte code for a sandbox at its first use.
   *
   * @throws {RunnerError} `usage` if this machine gives no sandbox
   */
  async prepare(
    start: Start,
    { skillFolder, pluginFolder, environment, onWarning, ...build }: PrepareStartOptions,
  ): Promise<Start> {
    const sandbox = this.#sandbox;
    const limited = {
      ...start,
      ...limitedCommand(this.#options.limits, start, {
        reservesMemory: reservesMemory(basename(start.command)),
      }),
    };
    if (sandbox === null) return limited;
    const { cacheFolder, env } = this.#options;
    const byteCode = environment === undefined
      ? undefined
      : await prepareByteCode(environment, { ...build, sandbox, cacheFolder, env: { ...env } });
    const reach = { skillFolder, pluginFolder, environment, byteCode, program: start.command };
    // Bubblewrap leads the group; what becomes the program itself makes its session as it would.
    const makesSession = sandbox.mode === "landlock" && start.makesSession;
    const confined = await sandbox.confine(limited, reach);
    if (sandbox.hasUnseen && !this.#hasWarned) {
      this.#hasWarned = true;
      onWarning?.({ code: "sandbox_unseen", message: unseenWarning });
    }
    return { ...limited, ...confined, makesSession };
  }

  /** Locks installers in; null where nothing is locked in. */
  get installGuard(): InstallGuard | null {
    const sandbox = this.#sandbox;
    if (sandbox === null) return null;
    const { mayBuild = false, cacheFolder } = this.#options;
    let trying: Promise<void> | undefined;
    return {
      mayBuild,
      async confine(start, folder) {
        // What an installer says when it does not start is taken for the fault of a package.
        await (trying ??= sandbox.recheck());
        const temporaryFolder = join(folder, "tmp");
        const ownFolder = start.cwd === cacheFolder ? [] : [start.cwd];
        await Deno.mkdir(temporaryFolder, { recursive: true });
        const confined = await sandbox.confine(
          { ...start, cwd: start.cwd === cacheFolder ? folder : start.cwd },
          { builds: folder, network: true, readable: [...ownFolder, ...localPaths(start.env)] },
        );
        // Of what is downloaded nothing is kept: no build can plant anything for another.
        const own = { TMPDIR: temporaryFolder, PIP_NO_CACHE_DIR: "1", UV_NO_CACHE: "1" };
        return { ...confined, env: { ...confined.env, ...own } };
      },
    };
  }

  /**
   * Tells a sandbox that did not start from a script that failed.
   *
   * @throws {RunnerError} `usage` if it was the sandbox
   */
  async requireStarted(
    { returncode, stderr }: { returncode: number; stderr: string },
  ): Promise<void> {
    if (returncode !== 0 && /^(bwrap|landlock|sandbox-exec): /.test(stderr)) {
      await this.#sandbox?.recheck();
    }
  }

  /** Begins to look for what a script plants; the function returns a warning if it has. */
  watchPlanted(): () => string | null {
    const planted = this.#sandbox?.watchPlanted();
    return () => {
      const names = planted?.() ?? [];
      if (names.length === 0) return null;
      return `The script has made ${
        names.join(", ")
      } in the working folder, which other programs ` +
        "may obey. Look at it before you run them there";
    };
  }
}

/** Files and folders that settings of installers name: packages in a folder, certificates. */
function localPaths(env: Readonly<Record<string, string>>): string[] {
  const settings = Object.entries(env).filter(([name]) => /^(PIP|UV)_/.test(name));
  return settings.flatMap(([, value]) => value.split(/[\s,]+/))
    .map((word) => decodeURI(word.replace(/^file:\/\//, "")))
    .filter((path) => isAbsolute(path) && path !== "/" && !path.startsWith("/dev/"));
}
