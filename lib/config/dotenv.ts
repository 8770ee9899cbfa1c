/**
 * The `.env` file of a folder.
 * @module
 */
import { join } from "node:path";
import { RunnerError } from "../errors.ts";

/**
 * Reads the variables of `.env` in a folder, without exporting them; empty if
 * there is no such file.
 *
 * @throws {RunnerError} `usage` if the file is there but cannot be read
 */
export async function readDotenv(folder: string): Promise<Record<string, string | undefined>> {
  try {
    const text = await Deno.readTextFile(join(folder, ".env"));
    const { parseEnv } = await import("node:util");
    return parseEnv(text);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.IsADirectory) {
      return {};
    }
    throw new RunnerError("usage", `Cannot read ${join(folder, ".env")}: ${error}`, {
      cause: error,
    });
  }
}
