/**
 * The one import of the TOML parser, loaded when there is TOML to read.
 * @module
 */

/**
 * Reads TOML as it came: nothing about its shape is known.
 *
 * @throws {Error} with a message for people if it does not parse
 */
export async function parseToml(text: string): Promise<unknown> {
  const { parse } = await import("npm:smol-toml@1.9.1");
  return parse(text);
}
