/**
 * Puts a new executable in the place of the one that runs.
 * @module
 */
import { basename, dirname, join } from "node:path";
import { reasonOf, RunnerError } from "../../../errors.ts";
import { runProcess } from "../../../process/process.ts";

export interface ReplaceProgramOptions {
  /** The executable to replace, with links followed. */
  program: string;
  archive: Uint8Array;
  /** Its ending says what it is; without it, it is the folder inside. */
  archiveName: string;
  /** What the new program must say that it is. */
  version: string;
  /** Variables for the programs that are started. */
  env: Record<string, string>;
  signal: AbortSignal;
}

const startTimeoutMs = 60_000;

/**
 * Replaces an executable in one step, once the new one has started and told its
 * version; until then the old one stays as it is.
 *
 * On Windows a program that runs can be renamed, but not removed: the old one
 * is left with `.old` behind its name until the next update.
 *
 * @throws {RunnerError} `failure` if the folder cannot be written, or the new program does not start
 */
export async function replaceProgram(options: ReplaceProgramOptions): Promise<void> {
  const { program, archive, archiveName, version } = options;
  const work = await makeFolder(dirname(program));
  try {
    const packed = join(work, archiveName);
    await Deno.writeFile(packed, archive);
    await execute("tar", ["-xf", packed, "-C", work], { ...options, cwd: work });
    const candidate = join(work, archiveName.replace(/\.(tar\.gz|zip)$/, ""), programName());
    const said = await execute(candidate, ["--version"], { ...options, cwd: work });
    if (said.trim() !== `skills-runner ${version}`) {
      throw new RunnerError(
        "failure",
        `Cannot update: the new program says that it is "${said.trim()}", not version ${version}`,
      );
    }
    await moveInto(program, candidate);
  } catch (cause) {
    options.signal.throwIfAborted();
    if (cause instanceof RunnerError) throw cause;
    // A full disk, an archive without the program, a folder that was taken away.
    const reason = reasonOf(cause);
    throw new RunnerError("failure", `Cannot update ${program}: ${reason}`, { cause });
  } finally {
    await Deno.remove(work, { recursive: true });
  }
}

function programName(): string {
  return Deno.build.os === "windows" ? "skills-runner.exe" : "skills-runner";
}

/** Beside the program: only within one file system a rename is one step. */
async function makeFolder(dir: string): Promise<string> {
  try {
    return await Deno.makeTempDir({ dir, prefix: ".skills-runner-update-" });
  } catch (cause) {
    const reason = reasonOf(cause);
    throw new RunnerError("failure", `Cannot update: ${dir} cannot be written: ${reason}`, {
      hint: "Run it as the owner of that folder, or install anew in a folder of your own",
      cause,
    });
  }
}

async function moveInto(program: string, candidate: string): Promise<void> {
  if (Deno.build.os !== "windows") return await Deno.rename(candidate, program);
  const old = `${program}.old`;
  await Deno.rename(program, old);
  try {
    await Deno.rename(candidate, program);
  } catch (error) {
    await Deno.rename(old, program);
    throw error;
  }
}

/** Runs a program to its end and returns what it printed. */
async function execute(
  command: string,
  args: readonly string[],
  { env, signal, cwd }: { env: Record<string, string>; signal: AbortSignal; cwd: string },
): Promise<string> {
  const { code, stdout, stderr } = await runProcess(command, {
    args,
    cwd,
    env,
    signal,
    timeoutMs: startTimeoutMs,
    maxChars: 10_000,
    outputFolder: cwd,
  }).catch((cause) => {
    signal.throwIfAborted();
    const reason = reasonOf(cause);
    throw new RunnerError("failure", `Cannot update: ${reason}`, { cause });
  });
  signal.throwIfAborted();
  if (code === 0) return stdout.text;
  const words = stderr.text.trim() || `exit code ${code}`;
  throw new RunnerError("failure", `Cannot update: ${basename(command)} failed: ${words}`, {
    hint: "Nothing was changed",
  });
}
