/**
 * Files that the program carries as text, put on the disk where something else
 * must read them.
 * @module
 */

/**
 * Returns the absolute path of a folder with the files, which are written once
 * per digest below `parent`: beside their place and then renamed, so that it is
 * whole or absent. Where `parent` cannot be written, a temporary folder serves,
 * which goes when the process ends.
 */
export async function unpack(
  read: () => Promise<Readonly<Record<string, string>>>,
  digest: string,
  parent: string,
): Promise<string> {
  const folder = `${parent}/${digest}`;
  if (await exists(folder)) return folder;
  const files = await read();
  try {
    await Deno.mkdir(parent, { recursive: true });
    await moveInto(folder, await write(files, { dir: parent, prefix: "unpacking-" }));
    return folder;
  } catch (error) {
    if (!isReadOnly(error)) throw error;
  }
  const temporary = await write(files, { prefix: "skills-runner-" });
  addEventListener("unload", () => Deno.removeSync(temporary, { recursive: true }));
  return temporary;
}

async function write(
  files: Readonly<Record<string, string>>,
  place: Deno.MakeTempOptions,
): Promise<string> {
  const folder = await Deno.makeTempDir(place);
  for (const [path, text] of Object.entries(files)) {
    const target = `${folder}/${path}`;
    await Deno.mkdir(target.slice(0, target.lastIndexOf("/")), { recursive: true });
    await Deno.writeTextFile(target, text);
  }
  return folder;
}

/** Another process may have been faster: its folder holds the same. */
async function moveInto(folder: string, unfinished: string): Promise<void> {
  try {
    await Deno.rename(unfinished, folder);
  } catch (error) {
    await Deno.remove(unfinished, { recursive: true });
    if (!await exists(folder)) throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || isReadOnly(error)) return false;
    throw error;
  }
}

function isReadOnly(error: unknown): boolean {
  return error instanceof Deno.errors.PermissionDenied ||
    error instanceof Deno.errors.NotCapable ||
    error instanceof Deno.errors.AlreadyExists ||
    error instanceof Deno.errors.NotADirectory ||
    error instanceof Error && /os error (28|30)\b/.test(error.message);
}
