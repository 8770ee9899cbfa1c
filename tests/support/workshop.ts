/** A skill, a cache and a Python of their own for one test. */
import {
  createExecutor,
  type Executor,
  type ExecutorOptions,
} from "../../lib/executor/executor.ts";
import { hostPython, temporaryFolder } from "./host.ts";

/** Real folders for one test; everything ends with it. */
export interface Workshop extends AsyncDisposable {
  root: string;
  cacheFolder: string;
  /** Where {@linkcode writeWheel} writes what builds find. */
  wheels: string;
  skill: { name: string; folder: string };
  options: ExecutorOptions;
  executor: Executor;
  /** Writes files of the skill. */
  write(files: Record<string, string>): Promise<void>;
}

/** What {@linkcode createWorkshop} takes. */
export interface WorkshopOptions extends Partial<ExecutorOptions> {
  /** Files of the skill. */
  files?: Record<string, string>;
  /** Name of the root folder. */
  rootName?: string;
  /** Shell code that the Python on the search path runs before anything else. */
  pythonPrelude?: string;
}

/** Makes a skill and an executor that finds one Python and no index. */
export async function createWorkshop(changes: WorkshopOptions = {}): Promise<Workshop> {
  const { files = {}, rootName = "room", pythonPrelude = "", ...rest } = changes;
  const temporary = await temporaryFolder();
  const root = `${temporary.path}/${rootName}`;
  const folder = `${root}/skill`;
  const wheels = `${root}/wheels`;
  await Promise.all(
    [folder, wheels, `${root}/work`].map((path) => Deno.mkdir(path, { recursive: true })),
  );
  await writePython(`${root}/bin`, pythonPrelude);
  const options: ExecutorOptions = {
    cacheFolder: `${root}/cache`,
    workFolder: `${root}/work`,
    env: { PATH: `${root}/bin`, HOME: root, LANG: "C.UTF-8" },
    buildEnv: { PIP_NO_INDEX: "1", PIP_FIND_LINKS: encodeURI(`file://${wheels}`) },
    timeoutMs: 20_000,
    ...rest,
  };
  const executor = createExecutor(options);
  const workshop: Workshop = {
    root,
    cacheFolder: options.cacheFolder,
    wheels,
    skill: { name: "skill", folder },
    options,
    executor,
    write: (content) => writeFiles(folder, content),
    async [Symbol.asyncDispose]() {
      await executor[Symbol.asyncDispose]();
      await temporary[Symbol.asyncDispose]();
    },
  };
  await workshop.write(files);
  return workshop;
}

/** A `python3` that says that it is the real program, and can be made to misbehave. */
export async function writePython(folder: string, prelude = ""): Promise<void> {
  const real = await hostPython();
  await Deno.mkdir(folder, { recursive: true });
  const script = `#!/bin/sh
PATH=/usr/bin:/bin
${prelude}
case "$1" in -I) "${real}" "$@" | sed "1s|.*|$0|" ;; *) exec "${real}" "$@" ;; esac
`;
  await Deno.writeTextFile(`${folder}/python3`, script, { mode: 0o755 });
}

async function writeFiles(folder: string, files: Record<string, string>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    const target = `${folder}/${path}`;
    await Deno.mkdir(target.slice(0, target.lastIndexOf("/")), { recursive: true });
    await Deno.writeTextFile(target, text);
  }
}
