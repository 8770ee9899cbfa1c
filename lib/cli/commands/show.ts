/**
 * The command `show`: what the model gets from `get_skill`.
 * @module
 */
import type { JsonObject } from "../../events.ts";
import { jsonLine } from "../../render/words/json_line.ts";
import { visibleLine } from "../../render/words/sanitize.ts";
import { createStyler } from "../../render/words/style.ts";
import type { Arguments } from "../arguments.ts";
import type { Io } from "../io.ts";
import { loadConfig, openRunner } from "../open.ts";
import { callTool } from "./tool_command.ts";
import { counted } from "../../words/numbers.ts";

/** Prints a skill's documentation, folder, Python state and files. */
export async function show(args: Arguments, io: Io): Promise<number> {
  await using runner = await openRunner(await loadConfig(args, io), io, { onlyReads: true });
  const [skill_name = ""] = args.positionals;
  const result = await callTool(runner, { name: "get_skill", args: { skill_name } }, io);
  const text = args.flags.has("json") ? jsonLine(result) : `${forPeople(result, io)}\n`;
  await io.stdout.write(text);
  return 0;
}

function forPeople(result: JsonObject, { stdout, surroundings }: Io): string {
  const style = createStyler(stdout, surroundings.env);
  const python = result.python as JsonObject;
  const files = result.files as { path: string; size_bytes: number }[];
  return [
    String(result.documentation).trimEnd(),
    "",
    `${style("bold", "folder")}  ${visibleLine(String(result.folder))}`,
    `${style("bold", "python")}  ${python.state}, packages: ${python.packages}`,
    style("bold", "files"),
    ...files.map(({ path, size_bytes }) =>
      `  ${visibleLine(path)} (${counted(size_bytes, "byte")})`
    ),
    ...(typeof result.note === "string" ? [result.note] : []),
  ].join("\n");
}
