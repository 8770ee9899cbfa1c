/**
 * `SHA256SUMS`: the checksums of a release, in the form that `sha256sum --check`
 * reads. Its names tell installers the version.
 * @module
 */
import { join } from "node:path";

/** Checksums in hexadecimal digits, by the names of the files. */
export type Checksums = ReadonlyMap<string, string>;

/** Takes the checksums of all files of a folder. */
export async function takeChecksums(folder: string): Promise<Checksums> {
  const names = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
  const sums = names.map(async (name): Promise<[string, string]> => {
    const digest = await crypto.subtle.digest("SHA-256", await Deno.readFile(join(folder, name)));
    return [name, new Uint8Array(digest).toHex()];
  });
  return new Map(await Promise.all(sums));
}

/** Writes checksums as lines. */
export function formatChecksums(sums: Checksums): string {
  return [...sums].map(([name, sum]) => `${sum}  ${name}\n`).join("");
}
