/**
 * Text files that go with a prompt, and instructions of the user's own.
 * @module
 */
import { resolve } from "node:path";
import { reasonOf, RunnerError } from "../errors.ts";
import { readBytes } from "../files/bounded.ts";
import { decodeMarked } from "../files/text.ts";
import type { TextPart } from "../model/chat_model.ts";
import type { RunnerOptions } from "../runner/options.ts";
import type { Arguments } from "./arguments.ts";
import type { Io } from "./io.ts";
import { readSkillSelection } from "./skill_selection.ts";

/** What a command line can say of a runner for prompts. */
export type PromptRunnerOptions = Pick<
  RunnerOptions,
  "instructions" | "loadedSkills" | "hiddenSkills"
>;

const maxBytes = 1024 * 1024;

/** The files of `--file`, each set off by a tag with its name; `path` is as it was given. */
export async function readTextFiles(paths: readonly string[], io: Io): Promise<TextPart[]> {
  const parts: TextPart[] = [];
  for (const path of paths) {
    const text = await readTextFile(path, "send the file", io);
    const name = path.replaceAll('"', "'");
    parts.push({
      type: "text",
      text: `<file name="${name}">\n${text.replace(/\n$/, "")}\n</file>`,
      attachment: path,
    });
  }
  return parts;
}

/** The options of the runner that the command line gives for prompts: instructions and skills. */
export async function readRunnerOptions(args: Arguments, io: Io): Promise<PromptRunnerOptions> {
  const instructions = await readInstructions(args, io);
  return {
    ...(instructions !== null && { instructions }),
    ...readSkillSelection(args),
  };
}

/** The user's own instructions: `--system`, then `--system-file`; undefined for neither. */
async function readInstructions(
  { values }: Arguments,
  io: Io,
): Promise<string | null> {
  const path = values["system-file"];
  const texts = [
    values.system,
    path === undefined ? undefined : await readTextFile(path, "use the instructions", io),
  ].filter((text) => text !== undefined);
  return texts.length === 0 ? null : texts.join("\n\n");
}

/**
 * Reads a text file: UTF-8, or UTF-16 with a mark.
 *
 * @throws {RunnerError} `usage` if it is not there, no text, or over 1 MiB
 */
async function readTextFile(path: string, action: string, io: Io): Promise<string> {
  const refusal = (state: string, cause?: unknown) =>
    new RunnerError("usage", `Cannot ${action} "${path}": ${state}`, { cause });
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    const absolute = resolve(io.surroundings.workFolder, path);
    bytes = await readBytes(absolute, { maxBytes, signal: io.signal });
  } catch (cause) {
    io.signal.throwIfAborted();
    if (cause instanceof Deno.errors.NotFound) throw refusal("there is no such file", cause);
    throw refusal(reasonOf(cause), cause);
  }
  const text = decodeMarked(bytes);
  if (text.includes("\0") || text.includes("\ufffd")) {
    throw refusal("it is not text in UTF-8");
  }
  return text;
}
