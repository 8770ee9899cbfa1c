/**
 * Folders that tests make and remove.
 * @module
 */
import { dirname, join } from "node:path";

/** A folder that is removed when disposed. */
export interface TemporaryFolder extends AsyncDisposable {
  path: string;
  /** Writes a file, with the folders above it; returns its path. */
  write(path: string, text: string): Promise<string>;
}

/** Makes a folder with files. */
export async function temporaryFolder(
  files: Record<string, string> = {},
): Promise<TemporaryFolder> {
  const path = await Deno.realPath(await Deno.makeTempDir({ prefix: "skills-runner-test-" }));
  const write = async (name: string, text: string) => {
    const target = join(path, name);
    await Deno.mkdir(dirname(target), { recursive: true });
    await Deno.writeTextFile(target, text);
    return target;
  };
  for (const [name, text] of Object.entries(files)) await write(name, text);
  return { path, write, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}
