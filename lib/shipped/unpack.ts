/**
 * Files that the program carries as text, put on the disk where something else
 * must read them.
 * @module
 */
import { dirname } from "node:path";
import { reasonOf, RunnerError } from "../errors.ts";
import { ensureOwnFolder } from "../files/own_folder.ts";

/** Others may be at the same work. */
const maxTries = 5;

/** Files by their paths, with `/`. */
export type PackedFiles = Readonly<Record<string, string>>;

/**
 * Names the content of files: the first 32 hexadecimal digits of the SHA-256 of
 * path, length and bytes of each, in the order of their paths.
 */
export async function digestOf(files: PackedFiles): Promise<string> {
  const encoder = new TextEncoder();
  return await digestOfBytes(
    Object.entries(files).map(([path, text]) => ({ path, bytes: encoder.encode(text) })),
  );
}

/** A file as it lies on the disk. */
interface StoredFile {
  path: string;
  bytes: Uint8Array<ArrayBuffer>;
}

async function digestOfBytes(files: readonly StoredFile[]): Promise<string> {
  const sorted = files.toSorted((a, b) => a.path < b.path ? -1 : 1);
  const names = sorted.map(({ path, bytes }) => `${path}\0${bytes.length}\0`).join("");
  const head = new TextEncoder().encode(names);
  const whole = new Uint8Array(sorted.reduce((sum, { bytes }) => sum + bytes.length, head.length));
  whole.set(head);
  let end = head.length;
  for (const { bytes } of sorted) {
    whole.set(bytes, end);
    end += bytes.length;
  }
  return await hash(whole);
}

/** Names the content of one file, whatever its path is. */
export async function digestOfText(text: string): Promise<string> {
  return await hash(new TextEncoder().encode(text));
}

async function hash(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex().slice(0, 32);
}

/**
 * Returns the absolute path of a folder with the files, which are written once
 * per digest below `parent`: beside their place and then renamed, so that it is
 * whole or absent. What is there is compared with the digest, since it runs: a
 * power failure empties files, and others may have changed them. Where `parent`
 * cannot be written or is not the user's, a temporary folder serves, which goes
 * when the process ends.
 *
 * @param digest {@linkcode digestOf} the files
 * @param isIntact whether what is there can be used: by default, if it is just the files
 * @throws {RunnerError} `failure` if the temporary folder cannot be written either
 */
export async function unpack(
  read: () => Promise<PackedFiles>,
  digest: string,
  parent: string,
  isIntact: (folder: string) => Promise<boolean> = (folder) => hasDigest(folder, digest),
): Promise<string> {
  const folder = `${parent}/${digest}`;
  const isOwn = await ensureOwnFolder(dirname(parent)) === null;
  if (isOwn && await isIntact(folder)) return folder;
  const files = await read();
  try {
    if (isOwn) return await renew(folder, files, isIntact);
  } catch (error) {
    if (!isReadOnly(error)) throw error;
  }
  const temporary = await write(files, { prefix: "skills-runner-" }).catch((cause) => {
    const reason = reasonOf(cause);
    throw new RunnerError(
      "failure",
      `Cannot unpack the program's own files: neither ${parent} nor the temporary folder can be written: ${reason}`,
      { hint: "Let SKILLS_RUNNER_CACHE name a folder that can be", cause },
    );
  });
  addEventListener("unload", () => Deno.removeSync(temporary, { recursive: true }));
  return temporary;
}

async function renew(
  folder: string,
  files: PackedFiles,
  isIntact: (folder: string) => Promise<boolean>,
): Promise<string> {
  const parent = dirname(folder);
  await Deno.mkdir(parent, { recursive: true, mode: 0o700 });
  const unfinished = await write(files, { dir: parent, prefix: "unpacking-" });
  try {
    await moveInto(folder, unfinished, isIntact);
    return folder;
  } finally {
    await removeIfThere(unfinished);
  }
}

/** What is there may be broken, or that of another process that was faster: it holds the same. */
async function moveInto(
  folder: string,
  unfinished: string,
  isIntact: (folder: string) => Promise<boolean>,
): Promise<void> {
  for (let tries = 1;; tries++) {
    try {
      return await Deno.rename(unfinished, folder);
    } catch (error) {
      if (await isIntact(folder)) return;
      if (tries === maxTries) throw error;
    }
    const aside = `${folder}.${crypto.randomUUID().slice(0, 8)}`;
    await Deno.rename(folder, aside).catch(() => {/* somebody else has put it aside */});
    await removeIfThere(aside);
  }
}

async function write(files: PackedFiles, place: Deno.MakeTempOptions): Promise<string> {
  const folder = await Deno.makeTempDir(place);
  for (const [path, text] of Object.entries(files)) {
    const target = `${folder}/${path}`;
    await Deno.mkdir(dirname(target), { recursive: true });
    await Deno.writeTextFile(target, text);
  }
  return folder;
}

/** True if a folder holds just the files of a digest. */
async function hasDigest(folder: string, digest: string): Promise<boolean> {
  const files: StoredFile[] = [];
  try {
    readInto(files, folder, "");
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
  }
  return await digestOfBytes(files) === digest;
}

/** True if a folder has files with these digests: {@linkcode digestOfText} each. */
export async function hasFiles(
  folder: string,
  digests: readonly (readonly [path: string, digest: string])[],
): Promise<boolean> {
  try {
    const found = await Promise.all(
      digests.map(async ([path, digest]) => {
        const file = `${folder}/${path}`;
        if (!Deno.lstatSync(file).isFile) return false;
        return await hash(Deno.readFileSync(file)) === digest;
      }),
    );
    return !found.includes(false);
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
  }
}

/**
 * Synchronous, as bytes, and without a look at each: this happens at every
 * start, and for hundreds of small files each of these takes longer than the hash.
 */
function readInto(files: StoredFile[], folder: string, prefix: string): void {
  for (const { name, isDirectory, isFile } of Deno.readDirSync(`${folder}/${prefix}`)) {
    const path = `${prefix}${name}`;
    if (isDirectory) readInto(files, folder, `${path}/`);
    else if (isFile) files.push({ path, bytes: Deno.readFileSync(`${folder}/${path}`) });
    else throw new Error(`${path} is none of the files`);
  }
}

async function removeIfThere(path: string): Promise<void> {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

function isReadOnly(error: unknown): boolean {
  return error instanceof Deno.errors.PermissionDenied ||
    error instanceof Deno.errors.NotCapable ||
    error instanceof Deno.errors.AlreadyExists ||
    error instanceof Deno.errors.NotADirectory ||
    error instanceof Error && /os error (28|30)\b/.test(error.message);
}
