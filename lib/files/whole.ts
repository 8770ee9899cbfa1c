/**
 * Files that are there whole or not at all.
 * @module
 */
import { dirname, join, resolve } from "node:path";

export interface WriteWholeOptions {
  /** Permissions of the file. @default those of the file in its place, else for its owner alone */
  mode?: number;
  /**
   * Whether the file survives a power failure right afterwards; costs some
   * milliseconds, and is of no use for what can be made again.
   *
   * @default true
   */
  isDurable?: boolean;
  /** Whether a link stays one, and the file behind it is replaced. @default false */
  followsLink?: boolean;
}

/** Text, or pieces of text one after the other. */
export type Content = string | AsyncIterable<string>;

/**
 * Writes a file beside its place and renames it, so that no reader sees half
 * of it and a failure leaves what was there.
 *
 * @throws {Deno.errors.NotFound} if its folder does not exist, and the other errors of writing
 */
export async function writeWhole(
  path: string,
  content: Content,
  options: WriteWholeOptions = {},
): Promise<void> {
  const { isDurable = true, followsLink = false } = options;
  const target = followsLink ? await behindLinks(path) : path;
  const mode = options.mode ?? (await statIfThere(target))?.mode ?? 0o600;
  const temporary = join(dirname(target), `.skills-runner-${crypto.randomUUID()}.tmp`);
  try {
    await writeNew(temporary, content, { mode: mode & 0o777, isDurable });
    await Deno.rename(temporary, target);
  } catch (error) {
    await removeIfThere(temporary);
    throw error;
  }
  if (isDurable) await syncFolder(dirname(target));
}

async function writeNew(
  path: string,
  content: Content,
  { mode, isDurable }: { mode: number; isDurable: boolean },
): Promise<void> {
  // Exclusively: what somebody has put there is not followed.
  using file = await Deno.open(path, { write: true, createNew: true, mode: 0o600 });
  for await (const piece of typeof content === "string" ? [content] : content) {
    await writeAll(file, new TextEncoder().encode(piece));
  }
  if (mode !== 0o600 && Deno.build.os !== "windows") await Deno.chmod(path, mode);
  if (isDurable) await file.sync();
}

/** Writes all bytes to an open file, however many a single write takes. */
export async function writeAll(file: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  for (let end = 0; end < bytes.length;) end += await file.write(bytes.subarray(end));
}

/** The place that a path leads to; a link to nothing leads where its file would be made. */
async function behindLinks(path: string): Promise<string> {
  try {
    return await Deno.realPath(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  const status = await lstatIfThere(path);
  if (!status?.isSymlink) return path;
  const target = await Deno.readLink(path);
  return resolve(dirname(path), target);
}

async function statIfThere(path: string): Promise<Deno.FileInfo | null> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

async function lstatIfThere(path: string): Promise<Deno.FileInfo | null> {
  try {
    return await Deno.lstat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

/** A new name is safe on the disk only when its folder is. */
async function syncFolder(folder: string): Promise<void> {
  if (Deno.build.os === "windows") return;
  try {
    using opened = await Deno.open(folder);
    await opened.sync();
  } catch {
    // Some file systems cannot: then the file is as safe as they make it.
    return;
  }
}

/** True if the path leads to something that can be looked at. */
export async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch {
    // Not there, or behind a folder that may not be entered: of no use either way.
    return false;
  }
}

/** Removes a file or a whole folder; a no-op if there is none. */
export async function removeIfThere(path: string): Promise<void> {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
