/**
 * The input of an interactive session, as good as the terminal allows.
 * @module
 */
import { basename, dirname, join, resolve } from "node:path";
import type { Redact } from "../../files/secrets.ts";
import { createStyler } from "../../render/words/style.ts";
import { terminalAbilities } from "../../render/run/terminal/abilities.ts";
import type { Io } from "../io.ts";
import { Editor } from "./editor.ts";
import { editElsewhere } from "./external_editor.ts";
import { InputHistory } from "./history.ts";
import type { InputReader } from "./input.ts";
import { Keyboard } from "./keyboard.ts";
import { LineReader } from "./line_reader.ts";
import { slashCommandNames } from "./slash_commands.ts";

export interface OpenInputOptions {
  /** Names of the skills now. */
  skills(): readonly string[];
  /** What was folded away of the last answer. */
  unfolded(): string;
  /** Whether what is typed is kept for later sessions. */
  isSaved: boolean;
  /** Takes keys out of what is kept. */
  redact: Redact;
}

/** Opens the line editor, or reads plain lines where the cursor cannot be moved. */
export async function openInput(options: OpenInputOptions, io: Io): Promise<InputReader> {
  const { stdout, stderr, surroundings } = io;
  const { env, stateFolder, workFolder } = surroundings;
  const screen = stderr.isTerminal ? stderr : stdout;
  if (!screen.isTerminal || !terminalAbilities(env).canMove) return new LineReader(io);
  const path = options.isSaved ? join(stateFolder, "history") : null;
  return new Editor({
    keyboard: new Keyboard(io),
    screen,
    history: await InputHistory.load({ path, redact: options.redact }),
    style: createStyler(screen, env),
    completions: {
      commands: slashCommandNames,
      skills: options.skills,
      paths: (beginning) => listPaths(beginning, workFolder),
    },
    editElsewhere: (text) => editElsewhere(text, io),
    unfolded: options.unfolded,
  });
}

/** Files and folders whose paths begin so. */
async function listPaths(beginning: string, workFolder: string): Promise<string[]> {
  const folder = beginning.endsWith("/") ? beginning : dirname(beginning);
  const prefix = beginning.endsWith("/") ? "" : basename(beginning);
  const before = beginning.slice(0, beginning.length - prefix.length);
  const found: string[] = [];
  try {
    for await (const { name, isDirectory } of Deno.readDir(resolve(workFolder, folder))) {
      if (name.startsWith(prefix)) found.push(`${before}${name}${isDirectory ? "/" : ""}`);
    }
  } catch (error) {
    // What cannot be read offers nothing to complete.
    if (error instanceof Error) return [];
    throw error;
  }
  return found.sort();
}
