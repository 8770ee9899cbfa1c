/**
 * Which versions of Python a declaration allows; the one import of the PEP 440
 * library, loaded when a declaration asks for versions.
 * @module
 */

/**
 * True if a version satisfies a `requires-python` such as `>=3.10,<4`.
 *
 * A pre-release satisfies a range that holds it, since it is the only Python
 * that there may be. Text that is no PEP 440 range allows every version: the
 * installer will judge it.
 */
export async function allowsPython(requiresPython: string, version: string): Promise<boolean> {
  const { satisfies, validRange } = await import("npm:@renovatebot/pep440@5.0.1");
  if (!validRange(requiresPython)) return true;
  return satisfies(version, requiresPython, { prereleases: true });
}
