/**
 * The input of an interactive session, as good as the terminal allows.
 * @module
 */
import { basename, dirname, join, resolve } from "node:path";
import { createStyler } from "../../render/words/style.ts";
import { terminalAbilities } from "../../render/run/terminal/abilities.ts";
import type { Runner } from "../../runner.ts";
import type { Io } from "../io.ts";
import { Editor } from "./editor.ts";
import { InputHistory } from "./history.ts";
import type { InputReader } from "./input.ts";
import { Keyboard } from "./keyboard.ts";
import { LineReader } from "./line_reader.ts";
import { slashCommandNames } from "./slash_commands.ts";

/** Opens the line editor, or reads plain lines where the cursor cannot be moved. */
export async function openInput({ skills }: Runner, io: Io): Promise<InputReader> {
  const { stdout, stderr, surroundings } = io;
  const { env, stateFolder, workFolder } = surroundings;
  const screen = stderr.isTerminal ? stderr : stdout;
  if (!screen.isTerminal || !terminalAbilities(env).canMove) return new LineReader(io);
  return new Editor({
    keyboard: new Keyboard(io),
    screen,
    history: await InputHistory.load(join(stateFolder, "history")),
    style: createStyler(screen, env),
    completions: {
      commands: slashCommandNames,
      skills: skills.map(({ name }) => name),
      paths: (beginning) => listPaths(beginning, workFolder),
    },
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
  } catch {
    // What cannot be read offers nothing to complete.
    return [];
  }
  return found.sort();
}
