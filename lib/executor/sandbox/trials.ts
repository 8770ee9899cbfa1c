/**
 * Which sandboxes were tried on this machine not long ago, remembered in the
 * cache: a trial takes as long as a short script.
 *
 * It is a hint about a start that may fail, and about nothing else: what locks
 * scripts in is a part of the command in any case.
 * @module
 */
import { join } from "node:path";
import { readText } from "../../files/bounded.ts";
import { removeIfThere, writeWhole } from "../../files/whole.ts";

/** What was tried. */
export interface Trial {
  cacheFolder: string;
  /** The mode of the sandbox. */
  mode: string;
  /** Absolute path of what locks in. */
  program: string;
}

/** Settings of the system change: after this time it is tried again. */
const maxAgeMs = 24 * 60 * 60 * 1000;
const maxBytes = 4096;

/** Whether it worked less than a day ago, with the same program. */
export async function isRemembered(trial: Trial): Promise<boolean> {
  try {
    const text = await readText(pathOf(trial), { maxBytes });
    const { mtime } = Deno.statSync(pathOf(trial));
    const ageMs = Date.now() - (mtime?.getTime() ?? 0);
    return ageMs >= 0 && ageMs < maxAgeMs && text === describe(trial);
  } catch {
    // Not there, or not to be read: it is tried.
    return false;
  }
}

/** Remembers that it worked. */
export async function remember(trial: Trial): Promise<void> {
  try {
    await Deno.mkdir(trial.cacheFolder, { recursive: true, mode: 0o700 });
    await writeWhole(pathOf(trial), describe(trial), { isDurable: false });
  } catch {
    // In a cache that cannot be written it is tried each time.
  }
}

/** Forgets it. */
export async function forget(trial: Trial): Promise<void> {
  try {
    await removeIfThere(pathOf(trial));
  } catch {
    // A start that fails is looked into in any case.
  }
}

function pathOf({ cacheFolder, mode }: Trial): string {
  return join(cacheFolder, `sandbox-${mode}.json`);
}

/** Another program in its place, or a newer one, has another description. */
function describe({ mode, program }: Trial): string {
  const { size, mtime, ino } = Deno.statSync(program);
  return JSON.stringify({ mode, program, size, changed: mtime?.getTime(), ino });
}
