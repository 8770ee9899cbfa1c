/**
 * The command `sessions export`.
 * @module
 */
import type { SavedSession } from "../../../sessions/load.ts";
import type { Arguments } from "../../arguments.ts";
import type { Io } from "../../io.ts";
import { OutputFile } from "../../output_file.ts";
import { chooseSession } from "./choose.ts";

/** Writes a conversation as Markdown or as one page of HTML. */
export async function exportSession(
  { positionals: [id = ""], flags, values }: Arguments,
  io: Io,
): Promise<number> {
  const output = await OutputFile.prepare(values.output ?? "-", io);
  const session = await chooseSession(id, io);
  await output.write(await render(session, flags.has("html")));
  return 0;
}

async function render(session: SavedSession, isHtml: boolean): Promise<string> {
  if (isHtml) {
    const { sessionHtml } = await import("../../../render/saved/html.ts");
    return await sessionHtml(session);
  }
  const { sessionMarkdown } = await import("../../../render/saved/markdown.ts");
  return sessionMarkdown(session);
}
