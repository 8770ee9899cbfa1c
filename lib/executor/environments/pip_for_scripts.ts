/**
 * The pip that scripts find: it installs beside the environment of their skill.
 * @module
 */
import { join } from "node:path";
import { shortHash } from "../../files/hash.ts";
import { exists, removeIfThere } from "../../files/whole.ts";
import program from "./pip_for_scripts.py" with { type: "text" };

/** For scripts that call `pip.main([…])`; `python -m pip` loads it first, so that it imports nothing. */
const callable = `def main(args=None):
    from pip.__main__ import main as run
    return run(args)
`;

/** Names under which scripts call it. */
const programNames = ["pip", "pip3"];

let version: Promise<string> | undefined;

/** The folder with the module `pip` and, in `bin`, the programs; made if it is not there. */
export async function pipForScripts(cacheFolder: string): Promise<string> {
  const folder = join(cacheFolder, "pip", await (version ??= shortHash(program + callable)));
  if (await exists(folder)) return folder;
  const temporary = `${folder}.${crypto.randomUUID().slice(0, 8)}`;
  await Deno.mkdir(join(temporary, "pip"), { recursive: true, mode: 0o700 });
  await Deno.mkdir(join(temporary, "bin"));
  await Deno.writeTextFile(join(temporary, "pip", "__main__.py"), program);
  await Deno.writeTextFile(
    join(temporary, "pip", "__init__.py"),
    callable,
  );
  for (const name of programNames) {
    const [file, text] = Deno.build.os === "windows"
      ? [`${name}.cmd`, "@python -m pip %*\r\n"]
      : [name, '#!/bin/sh\nexec python -m pip "$@"\n'];
    await Deno.writeTextFile(join(temporary, "bin", file), text, { mode: 0o755 });
  }
  try {
    await Deno.rename(temporary, folder);
  } catch (error) {
    await removeIfThere(temporary);
    // Another process was faster.
    if (!(await exists(folder))) throw error;
  }
  return folder;
}
