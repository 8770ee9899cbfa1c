/**
 * The command `sessions show`.
 * @module
 */
import { sessionText } from "../../../render/saved/text.ts";
import { createStyler } from "../../../render/words/style.ts";
import type { Arguments } from "../../arguments.ts";
import type { Io } from "../../io.ts";
import { chooseSession } from "./choose.ts";
import { jsonLine } from "../../../render/words/json_line.ts";

/** Prints a conversation as text, or its records. */
export async function showSession(
  { positionals: [id = ""], flags }: Arguments,
  io: Io,
): Promise<number> {
  const session = await chooseSession(id, io);
  if (flags.has("json")) {
    await io.stdout.write(session.records.map((record) => jsonLine(record)).join(""));
    return 0;
  }
  const style = createStyler(io.stdout, io.surroundings.env);
  await io.stdout.write(sessionText(session, style));
  return 0;
}
