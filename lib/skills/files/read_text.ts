/**
 * Texts of a skill that are looked at, not shown.
 * @module
 */
import { join } from "node:path";
import { readTextInside } from "../../files/inside.ts";

/** The text of a file of a skill; null if there is none, or it is none that is read. */
export async function readInSkill(
  folder: string,
  path: string,
  maxBytes: number,
): Promise<string | null> {
  try {
    return await readTextInside(folder, join(folder, path), { maxBytes });
  } catch (error) {
    if (error instanceof Error) return null;
    throw error;
  }
}
