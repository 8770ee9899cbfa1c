/**
 * Tells that something has changed in folders, those included that do not
 * exist yet.
 * @module
 */
import { dirname } from "node:path";
import { isInside } from "../files/paths.ts";

export interface WatchFoldersOptions {
  /** Called after a change, once for many that come together. */
  onChange(): void;
  /** Called if the system cannot watch: then nothing is told. */
  onFailure(error: Error): void;
  /** Quiet after which a change is told. @default 300 */
  settleMs?: number;
}

/** Watches until disposed. */
export function watchFolders(
  folders: readonly string[],
  { onChange, onFailure, settleMs = 300 }: WatchFoldersOptions,
): Disposable {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const watchers: Deno.FsWatcher[] = [];
  const settle = () => {
    clearTimeout(timer);
    timer = setTimeout(onChange, settleMs);
  };
  const present = folders.filter(isFolder);
  const missing = folders.filter((folder) => !present.includes(folder));
  // Of a folder that is not there yet, what would hold it is watched.
  const holders = [...new Set(missing.map(nearestFolder))];
  const begin = (paths: string[], recursive: boolean, counts: (path: string) => boolean) => {
    if (paths.length === 0) return;
    try {
      const watcher = Deno.watchFs(paths, { recursive });
      watchers.push(watcher);
      report(watcher, counts, settle).catch(onFailure);
    } catch (error) {
      onFailure(error instanceof Error ? error : new Error(String(error)));
    }
  };
  begin(present, true, () => true);
  begin(holders, false, (path) => missing.some((folder) => isInside(folder, path)));
  return {
    [Symbol.dispose]() {
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
    },
  };
}

async function report(
  watcher: Deno.FsWatcher,
  counts: (path: string) => boolean,
  settle: () => void,
): Promise<void> {
  for await (const { kind, paths } of watcher) {
    if (kind !== "access" && paths.some(counts)) settle();
  }
}

function isFolder(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    // Not there, or not ours to look at: it is watched for from above.
    return false;
  }
}

function nearestFolder(path: string): string {
  let folder = dirname(path);
  while (!isFolder(folder) && folder !== dirname(folder)) folder = dirname(folder);
  return folder;
}
