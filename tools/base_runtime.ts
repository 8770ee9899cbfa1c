/**
 * The base runtime of an executable: the part of Deno that `deno compile` puts
 * in front of the program.
 * @module
 */

/** Where the base runtime comes from; `absent` says in one sentence why there is none. */
export type BaseRuntime =
  | { kind: "given"; path: string }
  | { kind: "downloadable"; url: string }
  | { kind: "absent"; reason: string };

/** What {@linkcode findBaseRuntime} asks. */
export interface FindBaseRuntimeOptions {
  /** The value of `DENORT_BIN`, Deno's own variable for a base runtime on the disk. */
  given: string | undefined;
  /** Such as `x86_64-unknown-linux-gnu`. */
  target: string;
  engine: "v8" | "quickjs";
  /** Whether Deno has the file of this name in its cache from an earlier download. */
  isCached(name: string): Promise<boolean>;
  /** Asks an address; rejects where it cannot be reached. */
  ask(url: string): Promise<{ ok: boolean; status: number }>;
}

/** Finds out whether there is a base runtime before Deno is asked to compile. */
export async function findBaseRuntime(options: FindBaseRuntimeOptions): Promise<BaseRuntime> {
  const { given, target, engine, isCached, ask } = options;
  if (given !== undefined && given !== "") return { kind: "given", path: given };
  const name = `denort-${engine === "quickjs" ? "quickjs-" : ""}${target}.zip`;
  const url = `https://dl.deno.land/release/v${Deno.version.deno}/${name}`;
  if (await isCached(name)) return { kind: "downloadable", url };
  try {
    const { ok, status } = await ask(url);
    if (ok) return { kind: "downloadable", url };
    return { kind: "absent", reason: `DENORT_BIN is not set, and ${url} answers ${status}` };
  } catch (error) {
    // The words of the failure differ from network to network: what counts is that it failed.
    const words = error instanceof Error ? error.message : String(error);
    const reason = `DENORT_BIN is not set, and ${url} cannot be reached: ${words}`;
    return { kind: "absent", reason };
  }
}
