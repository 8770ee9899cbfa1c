/**
 * Proves what a sandbox closes, by trying it: files, sockets and a process are
 * put where a script must not reach them, and a script tries to.
 * @module
 */
import { join } from "node:path";
import { RunnerError } from "../../errors.ts";
import { lockFile } from "../../files/lock.ts";
import { exists, removeIfThere } from "../../files/whole.ts";
import { startProcess } from "../../process/process.ts";
import { type ProbeName, probeNames, probeSpecs } from "./probe_specs.ts";
import probeScript from "./probes.py" with { type: "text" };
import stageScript from "./stage.py" with { type: "text" };

/** So long the kernel may take to end what was in a sandbox. */
const endGraceMs = 2000;

/** What came of a probe. */
export interface ProbeResult {
  name: ProbeName;
  /** What was tried. */
  says: string;
  /** `private`: it worked, on something that is thrown away after the run. */
  outcome: "allowed" | "blocked" | "private";
  /** Why it was blocked, in the system's words; null if it was not. */
  reason: string | null;
}

export interface SetStageOptions {
  /** The stage is built in a folder of its own in here. */
  folder: string;
  /** Absolute path of a Python 3. */
  python: string;
  /** Variables of scripts. */
  env: Record<string, string>;
  /** True for the probes that use much of the machine, too. @default false */
  isHeavy?: boolean;
}

/** What must not be reached, until it is disposed; and a script that tries to. */
export interface Stage extends AsyncDisposable, Places {
  /** Python. */
  script: string;
  /** What the script has to be given. */
  args: string[];
  /** Reads what the script printed, and looks at what it has left. */
  judge(output: { stdout: string; stderr: string }): Promise<ProbeResult[]>;
}

/** Builds the stage: files, sockets and a process that belong to the user. */
export async function setStage(
  { folder, python, env, isHeavy = false }: SetStageOptions,
): Promise<Stage> {
  await Deno.mkdir(folder, { recursive: true });
  const root = await Deno.realPath(await Deno.makeTempDir({ dir: folder, prefix: "probes-" }));
  const places = {
    home: join(root, "home"),
    work: join(root, "home", "project"),
    skill: join(root, "probes"),
    tmp: await Deno.makeTempFile({ prefix: "skills-runner-probe-" }),
  };
  const remove = async () => void await Promise.all([root, places.tmp].map(removeIfThere));
  const names = probeNames().filter((name) => isHeavy || !probeSpecs[name].isHeavy);
  try {
    await setScene(places);
    const { known, end } = await startActors(root, { python, env });
    const stage = {
      ...places,
      ...known,
      socket: join(root, "bus"),
      runner: Deno.pid,
      probes: names,
    };
    return {
      ...places,
      script: probeScript,
      args: [JSON.stringify(stage)],
      judge: (output) => judge(output, { names, places }),
      async [Symbol.asyncDispose]() {
        await end();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

interface Places {
  home: string;
  work: string;
  skill: string;
  /** A file in the machine's folder for temporary files. */
  tmp: string;
}

async function setScene({ home, work, skill, tmp }: Places): Promise<void> {
  const files = {
    [join(home, ".ssh", "id_ed25519")]: "key",
    [join(home, ".config", "tool", "token")]: "token",
    [join(home, ".bashrc")]: "",
    [join(work, ".env")]: "KEY=secret",
    [join(work, ".git", "hooks", "pre-commit")]: "",
    [join(work, ".agents", "skills", "README.md")]: "",
    [join(skill, "SKILL.md")]: "---\nname: probes\ndescription: Tries to get out\n---\n",
    [tmp]: "secret",
  };
  for (const [path, text] of Object.entries(files)) {
    await Deno.mkdir(join(path, ".."), { recursive: true });
    await Deno.writeTextFile(path, text);
  }
}

/** A process of the user with sockets, that a script must not reach. */
async function startActors(
  folder: string,
  { python, env }: Pick<SetStageOptions, "python" | "env">,
) {
  const marker = crypto.randomUUID();
  const ending = new AbortController();
  const ready = Promise.withResolvers<{ port: number; pid: number }>();
  const process = startProcess(python, {
    args: ["-c", stageScript, folder, marker],
    cwd: folder,
    env: { ...env, SECRET: marker },
  });
  let said = "";
  const ended = process.finish({
    stdin: new ReadableStream({
      start: (input) => ending.signal.addEventListener("abort", () => input.close()),
    }),
    timeoutMs: 0,
    onOutput: (stream, text) => {
      if (stream === "stdout") said += text;
      const actors = parseActors(said);
      if (actors !== null) ready.resolve(actors);
    },
    maxChars: 10_000,
    outputFolder: folder,
  }).then((result) => ready.reject(new Error(`No stage for probes: ${result.stderr.text}`)));
  const { port, pid } = await ready.promise;
  return {
    known: { port, pid, marker, abstract: marker },
    async end() {
      ending.abort();
      await ended;
    },
  };
}

/** One whole line of JSON; null before that. */
function parseActors(text: string): { port: number; pid: number } | null {
  if (!text.endsWith("\n")) return null;
  const { port, pid }: { port?: unknown; pid?: unknown } = JSON.parse(text);
  return typeof port === "number" && typeof pid === "number" ? { port, pid } : null;
}

async function judge(
  { stdout, stderr }: { stdout: string; stderr: string },
  { names, places }: { names: readonly ProbeName[]; places: Places },
): Promise<ProbeResult[]> {
  const reasons = new Map<string, string | null>();
  for (const line of stdout.split("\n").filter((each) => each !== "")) {
    const { probe, reason }: { probe: string; reason: string | null } = JSON.parse(line);
    reasons.set(probe, reason);
  }
  const { home, work } = places;
  const isLost = async (name: ProbeName): Promise<boolean> => {
    switch (name) {
      case "home":
        return !await exists(join(home, "planted"));
      case "shell_start":
        return await Deno.readTextFile(join(home, ".bashrc")) === "";
      case "daemon":
        return await hasEnded(join(work, "daemon.lock"));
      default:
        return false;
    }
  };
  const results: ProbeResult[] = [];
  for (const name of names) {
    const reason = reasons.get(name);
    if (reason === undefined) {
      throw new RunnerError("failure", `The probe "${name}" said nothing: ${stderr.trim()}`);
    }
    const isPrivate = reason === null && await isLost(name);
    const outcome = reason !== null
      ? "blocked"
      : !isPrivate
      ? "allowed"
      : name === "daemon"
      ? "blocked"
      : "private";
    results.push({ name, says: probeSpecs[name].says, outcome, reason });
  }
  return results;
}

/** What runs holds the lock; what was in a sandbox may be ending at this moment. */
async function hasEnded(path: string): Promise<boolean> {
  if (!await exists(path)) return true;
  try {
    using _lock = await lockFile(path, { signal: AbortSignal.timeout(endGraceMs) });
    return true;
  } catch (error) {
    if (error instanceof DOMException) return false;
    throw error;
  }
}
