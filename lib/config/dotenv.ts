/**
 * The `.env` file of a folder.
 * @module
 */
import { join } from "node:path";
import { parseEnv } from "node:util";
import { reasonOf, RunnerError } from "../errors.ts";
import { readTextIfThere } from "../files/bounded.ts";

const maxBytes = 1024 * 1024;

/**
 * Reads the variables of `.env` in a folder, without exporting them; empty if
 * there is no such file. It may be UTF-8 or UTF-16, with or without a mark.
 *
 * @throws {RunnerError} `usage` if the file is there but cannot be read
 */
export async function readDotenv(folder: string): Promise<Record<string, string | undefined>> {
  const path = join(folder, ".env");
  try {
    const text = await readTextIfThere(path, { maxBytes });
    return text === null ? {} : parseEnv(text);
  } catch (cause) {
    const reason = reasonOf(cause);
    throw new RunnerError("usage", `Cannot read ${path}: ${reason}`, { cause });
  }
}
