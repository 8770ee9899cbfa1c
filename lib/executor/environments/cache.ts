/**
 * What is in the cache, and what may go.
 * @module
 */
import { join } from "node:path";
import { byteCodeFolder } from "./compile.ts";
import { readText } from "../../files/bounded.ts";
import { type EnvironmentRecord, parseRecord, recordName } from "./record.ts";
import { removeIfThere } from "../../files/whole.ts";
import { tryLockFile } from "../../files/lock.ts";

const maxRecordBytes = 4 * 1024 * 1024;

/** An environment in the cache. */
export interface EnvironmentEntry extends EnvironmentRecord {
  /** Absolute path. */
  folder: string;
  /** When a program last took it up. */
  lastUsed: Date;
}

/** The environments in the cache, the one used last first. */
export async function listEnvironments(cacheFolder: string): Promise<EnvironmentEntry[]> {
  const root = join(cacheFolder, "environments");
  const names = (await namesIn(root)).filter((name) => !name.includes("."));
  const entries = await Promise.all(names.map((name) => readEntry(join(root, name))));
  return entries
    .filter((entry) => entry !== null)
    .sort((a, b) => b.lastUsed.getTime() - a.lastUsed.getTime());
}

/**
 * Removes what has not been used since then: environments, what killed builds
 * have left, inline code and whole outputs. What is being built stays.
 */
export async function pruneCache(
  cacheFolder: string,
  unusedSince: Date,
): Promise<EnvironmentEntry[]> {
  const root = join(cacheFolder, "environments");
  const removed: EnvironmentEntry[] = [];
  for (const entry of await listEnvironments(cacheFolder)) {
    if (entry.lastUsed >= unusedSince) continue;
    using lock = await tryLockFile(`${entry.folder}.lock`);
    if (lock === null) continue;
    await removeIfThere(entry.folder);
    // Python mirrors the whole path of a module below the folder for byte code.
    await removeIfThere(join(byteCodeFolder(cacheFolder), entry.folder));
    removed.push(entry);
  }
  for (const name of await namesIn(root)) {
    const [key, rest = ""] = name.split(".");
    if (!rest.startsWith("building-")) continue;
    using lock = await tryLockFile(join(root, `${key}.lock`));
    if (lock !== null) await removeIfThere(join(root, name));
  }
  await removeOlder(join(cacheFolder, "layers"), unusedSince);
  await removeOlder(join(cacheFolder, "scripts"), unusedSince);
  await removeOlder(join(cacheFolder, "outputs"), unusedSince);
  await removeOlder(join(cacheFolder, "pycache"), unusedSince);
  return removed;
}

async function readEntry(folder: string): Promise<EnvironmentEntry | null> {
  const path = join(folder, recordName);
  try {
    const record = parseRecord(JSON.parse(await readText(path, { maxBytes: maxRecordBytes })));
    if (record === null) return null;
    const { mtime } = await Deno.stat(path);
    return { ...record, folder, lastUsed: mtime ?? new Date(0) };
  } catch {
    // Removed meanwhile, or not written by this program: not an entry.
    return null;
  }
}

async function removeOlder(folder: string, unusedSince: Date): Promise<void> {
  for (const name of await namesIn(folder)) {
    const path = join(folder, name);
    const { mtime } = await Deno.lstat(path);
    if (mtime !== null && mtime < unusedSince) await removeIfThere(path);
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    const entries = await Array.fromAsync(Deno.readDir(folder));
    return entries.map(({ name }) => name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
