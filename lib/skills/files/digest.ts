/**
 * What a skill consists of, byte for byte: what a person approves, what a pin
 * names, and what a host checks that reads a skill's files from afar.
 * @module
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { reasonOf, RunnerError } from "../../errors.ts";

/** A file or a link of a skill, with the digest of its content. */
export interface ManifestEntry {
  /** Relative to the skill's folder, with `/`. */
  path: string;
  /** `link`: a symbolic link, whose content is where it points; `special`: a pipe, socket or device, never read. */
  kind: "file" | "link" | "special";
  /** Bytes of the content; 0 for `special`. */
  sizeBytes: number;
  /** SHA-256 of the content, in lower-case hexadecimal; for a link, of the path that it holds. */
  sha256: string;
}

/** The files of a skill and one digest over all of them. */
export interface SkillManifest {
  /** Sorted by path, in the order of UTF-16 code units. */
  entries: ManifestEntry[];
  /** See {@linkcode digestEntries}. */
  digest: string;
  /**
   * Folders that tools fill and whose code scripts run (virtual environments,
   * `node_modules`): they are there, and no part of the digest. Sorted paths.
   */
  leftOut: string[];
}

export interface ReadManifestOptions {
  /** Entries of folders looked at. @default 20000 */
  maxEntries?: number;
  /** Bytes read in all. @default 536870912 */
  maxBytes?: number;
  /** Ends the reading. */
  signal?: AbortSignal | undefined;
}

/** Folders that tools fill; they differ between machines that have the same skill. */
const generatedFolders = new Set(["venv", ".venv", "__pycache__", "node_modules", ".git"]);

/** Those of them whose code runs. */
const runningFolders = new Set(["venv", ".venv", "node_modules"]);

/** Files that systems leave in folders that were looked at. */
const generatedFiles = new Set([".DS_Store", "Thumbs.db"]);

const chunkBytes = 64 * 1024;

/**
 * Reads all files of a skill, hidden ones too, but for what tools fill
 * (virtual environments, byte code, `node_modules`, `.git`), and returns the
 * digest of each. Links are not followed: a link is where it points.
 *
 * @throws {RunnerError} `skill` for a file that cannot be read, and for a skill
 * with more entries or bytes than the limits
 * @throws the signal's reason when it is aborted
 *
 * @example
 * ```ts
 * import { readManifest } from "./digest.ts";
 *
 * const { entries, digest } = await readManifest("skills/csv-report");
 * console.assert(entries.some(({ path }) => path === "SKILL.md"));
 * console.assert(/^sha256:[0-9a-f]{64}$/.test(digest));
 * ```
 */
export async function readManifest(
  skillFolder: string,
  options: ReadManifestOptions = {},
): Promise<SkillManifest> {
  const { maxEntries = 20_000, maxBytes = 512 * 1024 ** 2, signal } = options;
  const entries: ManifestEntry[] = [];
  let bytesLeft = maxBytes;
  const { found, leftOut } = await collect(skillFolder, { maxEntries, signal });
  for (const each of found) {
    signal?.throwIfAborted();
    const entry = await readEntry(skillFolder, { ...each, maxBytes: bytesLeft, signal });
    bytesLeft -= entry.sizeBytes;
    entries.push(entry);
  }
  entries.sort(byPath);
  return { entries, digest: digestEntries(entries), leftOut: leftOut.sort() };
}

/**
 * One digest over a skill's files, as `sha256:` and 64 hexadecimal digits: SHA-256
 * of `path NUL digest LF` for each entry, sorted by path. A link counts with
 * `link:` before its digest, so that it differs from a file with that text.
 */
export function digestEntries(entries: readonly ManifestEntry[]): string {
  const hash = createHash("sha256");
  for (const { path, kind, sha256 } of [...entries].sort(byPath)) {
    hash.update(`${path}\0${kind === "file" ? "" : `${kind}:`}${sha256}\n`);
  }
  return `sha256:${hash.digest("hex")}`;
}

/** How a skill's files differ from those that it had: paths, sorted. */
export interface ManifestChanges {
  added: string[];
  changed: string[];
  removed: string[];
}

/** What has changed from one state of a skill to another. */
export function compareEntries(
  before: readonly Pick<ManifestEntry, "path" | "sha256">[],
  after: readonly Pick<ManifestEntry, "path" | "sha256">[],
): ManifestChanges {
  const old = new Map(before.map(({ path, sha256 }) => [path, sha256]));
  const now = new Map(after.map(({ path, sha256 }) => [path, sha256]));
  const paths = [...now.keys()].sort();
  return {
    added: paths.filter((path) => !old.has(path)),
    changed: paths.filter((path) => old.has(path) && old.get(path) !== now.get(path)),
    removed: [...old.keys()].filter((path) => !now.has(path)).sort(),
  };
}

/** An entry of a folder that counts. */
interface Found {
  path: string;
  kind: ManifestEntry["kind"];
}

async function collect(
  skillFolder: string,
  { maxEntries, signal }: { maxEntries: number; signal?: AbortSignal | undefined },
): Promise<{ found: Found[]; leftOut: string[] }> {
  const found: Found[] = [];
  const leftOut: string[] = [];
  const prefixes = [""];
  let entries = 0;
  for (const prefix of prefixes) {
    for await (const entry of readFolder(skillFolder, prefix)) {
      signal?.throwIfAborted();
      if (++entries > maxEntries) {
        throw tooLarge(skillFolder, `it has more than ${maxEntries} files and folders`);
      }
      const path = prefix + entry.name;
      if (entry.isDirectory) {
        if (!generatedFolders.has(entry.name)) prefixes.push(`${path}/`);
        else if (runningFolders.has(entry.name)) leftOut.push(path);
      } else if (!generatedFiles.has(entry.name)) {
        found.push({ path, kind: entry.isFile ? "file" : entry.isSymlink ? "link" : "special" });
      }
    }
  }
  return { found, leftOut };
}

async function* readFolder(skillFolder: string, prefix: string): AsyncGenerator<Deno.DirEntry> {
  try {
    yield* Deno.readDir(join(skillFolder, prefix));
  } catch (error) {
    throw unreadable(skillFolder, { path: prefix === "" ? "." : prefix, error });
  }
}

interface ReadEntryOptions extends Found {
  maxBytes: number;
  signal?: AbortSignal | undefined;
}

async function readEntry(
  skillFolder: string,
  { path, kind, maxBytes, signal }: ReadEntryOptions,
): Promise<ManifestEntry> {
  if (kind === "special") return entryOf({ path, kind }, new Uint8Array());
  const place = join(skillFolder, path);
  try {
    if (kind === "link") {
      return entryOf({ path, kind }, new TextEncoder().encode(await Deno.readLink(place)));
    }
    const hashed = await hashFile(place, { maxBytes, signal });
    if (hashed === "replaced") {
      throw unreadable(skillFolder, { path, error: "it was replaced while it was read" });
    }
    if (hashed === "too large") {
      throw tooLarge(skillFolder, "its files have more bytes than can be read");
    }
    return { path, kind, ...hashed };
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    throw error instanceof RunnerError ? error : unreadable(skillFolder, { path, error });
  }
}

function entryOf(found: Found, content: Uint8Array): ManifestEntry {
  const sha256 = createHash("sha256").update(content).digest("hex");
  return { ...found, sizeBytes: content.length, sha256 };
}

async function hashFile(
  path: string,
  { maxBytes, signal }: { maxBytes: number; signal?: AbortSignal | undefined },
): Promise<{ sizeBytes: number; sha256: string } | "replaced" | "too large"> {
  const listed = await Deno.lstat(path);
  using file = await Deno.open(path);
  // What was a file when it was listed may be a link by now.
  const opened = await file.stat();
  if (!opened.isFile || opened.ino !== listed.ino || opened.dev !== listed.dev) {
    return "replaced";
  }
  const hash = createHash("sha256");
  const chunk = new Uint8Array(chunkBytes);
  let sizeBytes = 0;
  for (let size = await file.read(chunk); size !== null; size = await file.read(chunk)) {
    signal?.throwIfAborted();
    sizeBytes += size;
    if (sizeBytes > maxBytes) return "too large";
    hash.update(chunk.subarray(0, size));
  }
  return { sizeBytes, sha256: hash.digest("hex") };
}

function byPath(left: ManifestEntry, right: ManifestEntry): number {
  return left.path < right.path ? -1 : left.path > right.path ? 1 : 0;
}

function tooLarge(skillFolder: string, reason: string): RunnerError {
  return new RunnerError("skill", `Cannot take the digest of ${skillFolder}: ${reason}`, {
    hint: "Move what is no part of the skill out of its folder",
  });
}

function unreadable(
  skillFolder: string,
  { path, error }: { path: string; error: unknown },
): RunnerError {
  const reason = reasonOf(error);
  return new RunnerError(
    "skill",
    `Cannot take the digest of ${skillFolder}: ${JSON.stringify(path)} cannot be read: ${reason}`,
    { hint: "Check the permissions of the file", cause: error },
  );
}
