/**
 * The command `read`: what the model gets from `read_file_in_skill`.
 * @module
 */
import { RunnerError } from "../../errors.ts";
import type { Arguments } from "../arguments.ts";
import type { Io } from "../io.ts";
import { loadConfig, openRunner } from "../open.ts";
import { callTool } from "./tool_command.ts";
import { jsonLine } from "../../render/words/json_line.ts";
import { counted } from "../../words/numbers.ts";

/** Prints a text file of a skill, or a window of it. */
export async function read(args: Arguments, io: Io): Promise<number> {
  const window = { ...lineNumber(args, "offset"), ...lineNumber(args, "limit") };
  await using runner = await openRunner(await loadConfig(args, io), io, { onlyReads: true });
  const [skill_name = "", file_path = ""] = args.positionals;
  const call = { name: "read_file_in_skill", args: { skill_name, file_path, ...window } };
  const result = await callTool(runner, call, io);
  if (args.flags.has("json")) {
    await io.stdout.write(jsonLine(result));
    return 0;
  }
  if (typeof result.media_type === "string") {
    await io.stdout.write(
      `a picture: ${result.media_type}, ${counted(Number(result.size_bytes), "byte")}\n`,
    );
    return 0;
  }
  const content = String(result.content);
  await io.stdout.write(content);
  if (content !== "" && !content.endsWith("\n")) await io.stdout.write("\n");
  const { first_line, last_line, total_lines } = result;
  if (last_line !== total_lines && !args.flags.has("quiet")) {
    await io.stderr.write(
      `lines ${first_line} to ${last_line} of ${total_lines ?? "many more"}; --offset reads on\n`,
    );
  }
  return 0;
}

function lineNumber(
  { values, lists }: Arguments,
  name: "offset" | "limit",
): Partial<Record<"offset" | "limit", number>> {
  const text = values[name] ?? lists[name]?.at(-1);
  if (text === undefined) return {};
  if (!/^[1-9]\d{0,11}$/.test(text)) {
    throw new RunnerError("usage", `--${name} is "${text}", expected a whole number from 1`);
  }
  return { [name]: Number(text) };
}
