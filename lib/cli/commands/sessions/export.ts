/**
 * The command `sessions export`.
 * @module
 */
import { resolve } from "node:path";
import { RunnerError } from "../../../errors.ts";
import type { SavedSession } from "../../../sessions/load.ts";
import type { Arguments } from "../../arguments.ts";
import type { Io } from "../../io.ts";
import { chooseSession } from "./choose.ts";

/** Writes a conversation as Markdown or as one page of HTML. */
export async function exportSession(
  { positionals: [id = ""], flags, values }: Arguments,
  io: Io,
): Promise<number> {
  const session = await chooseSession(id, io);
  const text = await render(session, flags.has("html"));
  if (values.output === undefined) {
    await io.stdout.write(text);
    return 0;
  }
  try {
    await Deno.writeTextFile(resolve(io.surroundings.workFolder, values.output), text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RunnerError("usage", `Cannot write the export to "${values.output}": ${reason}`, {
      cause,
    });
  }
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
