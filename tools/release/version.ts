/**
 * Version numbers as releases have them: three numbers, and a word for a
 * version before one, such as `1.2.3-rc.1`.
 * @module
 */

const pattern = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?$/;

/** Whether a text is a version. */
export function isVersion(text: string): boolean {
  return pattern.test(text);
}

/** Puts a version into `deno.json`, where alone it stands, and leaves all else as it is. */
export function withVersion(denoJson: string, version: string): string {
  return denoJson.replace(/^( {2}"version": ")[^"]*(",)$/m, `$1${version}$2`);
}
