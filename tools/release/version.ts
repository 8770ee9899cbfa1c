/**
 * The one place where the version stands.
 * @module
 */

/** Puts a version into `deno.json`, where alone it stands, and leaves all else as it is. */
export function withVersion(denoJson: string, version: string): string {
  return denoJson.replace(/^( {2}"version": ")[^"]*(",)$/m, `$1${version}$2`);
}
