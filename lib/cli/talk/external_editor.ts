/**
 * The person's own editor for a text.
 * @module
 */
import { scriptVariables } from "../../config/platform.ts";
import { reasonOf, RunnerError } from "../../errors.ts";
import { readText } from "../../files/bounded.ts";
import { runInForeground } from "../../process/foreground.ts";
import type { Io } from "../io.ts";
import { writeNote } from "../note.ts";

/** A longer text is no prompt. */
const maxBytes = 16 * 1024 * 1024;

/**
 * Opens a text in `$VISUAL`, `$EDITOR` or what is there by default, and returns
 * what the person has made of it. Where that fails the text stays, and a note
 * says why.
 */
export async function editElsewhere(text: string, io: Io): Promise<string> {
  const file = await Deno.makeTempFile({ prefix: "prompt-", suffix: ".md" });
  try {
    await Deno.writeTextFile(file, text);
    await openEditor(file, io);
    return (await readText(file, { maxBytes })).replace(/\n+$/, "");
  } catch (error) {
    const reason = reasonOf(error);
    const note = { label: "warning", colour: "yellow" as const, text: `Cannot edit: ${reason}` };
    await writeNote(note, io);
    return text;
  } finally {
    await Deno.remove(file);
  }
}

async function openEditor(file: string, { surroundings }: Io): Promise<void> {
  const { env, workFolder } = surroundings;
  const isWindows = Deno.build.os === "windows";
  const editor = env.VISUAL || env.EDITOR || (isWindows ? "notepad" : "vi");
  // The variable holds a command with words of its own, such as `code --wait`.
  const [program = "", ...args] = isWindows
    ? [...editor.split(" "), file]
    : ["/bin/sh", "-c", `${editor} "$1"`, "sh", file];
  const code = await runInForeground(program, { args, cwd: workFolder, env: scriptVariables(env) });
  if (code !== 0) throw new RunnerError("failure", `${editor} ended with exit code ${code}`);
}
