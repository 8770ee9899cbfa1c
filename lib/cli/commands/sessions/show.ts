/**
 * The command `sessions show`.
 * @module
 */
import { sanitize } from "../../../render/words/sanitize.ts";
import { sessionText } from "../../../render/saved/text.ts";
import { createStyler } from "../../../render/words/style.ts";
import type { Arguments } from "../../arguments.ts";
import type { Io } from "../../io.ts";
import { chooseSession } from "./choose.ts";

/** Prints a conversation as text, or its records. */
export async function showSession(
  { positionals: [id = ""], flags }: Arguments,
  io: Io,
): Promise<number> {
  const session = await chooseSession(id, io);
  if (flags.has("json")) {
    await io.stdout.write(session.records.map((record) => `${JSON.stringify(record)}\n`).join(""));
    return 0;
  }
  const safe = io.stdout.isTerminal ? sanitize : (text: string) => text;
  const style = createStyler(io.stdout, io.surroundings.env);
  await io.stdout.write(sessionText(session, { style, safe }));
  return 0;
}
