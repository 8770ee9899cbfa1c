/** A skill, a cache and a Python of their own for one test. */
import { pathToFileURL } from "node:url";
import type { Executor, ExecutorOptions } from "../../lib/executor/executor.ts";
import { exists } from "../../lib/files/whole.ts";
import { LocalExecutor } from "../../lib/executor/local.ts";
import { hostPython, temporaryFolder } from "./host.ts";
import { sharedCache } from "./shared_cache.ts";

/** Real folders for one test; everything ends with it. */
export interface Workshop extends AsyncDisposable {
  root: string;
  /** The first folder of the search path, with Python. */
  bin: string;
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
  /** Further folders of the search path. */
  morePath?: string;
}

/** Makes a skill and an executor that finds one Python and no index. */
export async function createWorkshop(changes: WorkshopOptions = {}): Promise<Workshop> {
  const { files = {}, rootName = "room", pythonPrelude = "", morePath = "", ...rest } = changes;
  const temporary = await temporaryFolder();
  const root = `${temporary.path}/${rootName}`;
  const folder = `${root}/skill`;
  const wheels = `${root}/wheels`;
  await Promise.all(
    [folder, wheels, `${root}/work`].map((path) => Deno.mkdir(path, { recursive: true })),
  );
  // What is known of an interpreter is remembered by its path.
  const isShared = rest.cacheFolder === sharedCache && pythonPrelude === "";
  const bin = isShared ? `${sharedCache}/bin` : `${root}/bin`;
  if (!await exists(`${bin}/python3`)) await writePython(bin, pythonPrelude);
  const options: ExecutorOptions = {
    cacheFolder: `${root}/cache`,
    workFolder: `${root}/work`,
    env: {
      PATH: [bin, morePath].filter((folder) => folder !== "").join(":"),
      HOME: root,
      LANG: "C.UTF-8",
    },
    buildEnv: { PIP_NO_INDEX: "1", PIP_FIND_LINKS: pathToFileURL(wheels).href },
    timeoutMs: 20_000,
    ...rest,
  };
  const executor = new LocalExecutor(options);
  const workshop: Workshop = {
    root,
    bin,
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

/** A `python3` that hands over to the real one, or says that it is real itself and misbehaves. */
export async function writePython(
  folder: string,
  prelude = "",
  name = "python3",
): Promise<void> {
  const real = await hostPython();
  await Deno.mkdir(folder, { recursive: true });
  const misbehave = `PATH=/usr/bin:/bin
real="${real}"
${prelude}
[ "$1" != -I ] || { "$real" "$@" | sed "1s|.*|$0|"; exit; }`;
  const script = `#!/bin/sh\n${prelude === "" ? "" : misbehave}\nexec "${real}" "$@"\n`;
  await Deno.writeTextFile(`${folder}/${name}`, script, { mode: 0o755 });
}

/** Shell code for `pythonPrelude`: a pip that makes only the record of an installed greeter 1.0. */
export const pretendToInstall =
  'case "$2" in pip) mkdir -p "$(echo "$4"/lib/python3*/site-packages)/greeter-1.0.dist-info"; exit ;; esac';

/** As {@linkcode createWorkshop}, with the environments of the other tests in the file. */
export function createSharedWorkshop(changes: WorkshopOptions = {}): Promise<Workshop> {
  return createWorkshop({ cacheFolder: sharedCache, ...changes });
}

async function writeFiles(folder: string, files: Record<string, string>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    const target = `${folder}/${path}`;
    await Deno.mkdir(target.slice(0, target.lastIndexOf("/")), { recursive: true });
    await Deno.writeTextFile(target, text);
  }
}
