/**
 * How the files of a release are called: what makes them and what fetches them
 * agree here.
 * @module
 */

/** The file with the checksums of all others, whose names tell the version. */
export const checksumsName = "SHA256SUMS";

/** The archive of an executable, such as `skills-runner-1.2.3-aarch64-apple-darwin.tar.gz`. */
export function archiveName(version: string, target: string): string {
  const ending = target.includes("windows") ? "zip" : "tar.gz";
  return `skills-runner-${version}-${target}.${ending}`;
}
